import { createGateway } from '@weir/gateway';
import { listen } from '@weir/node';
import { sandbox } from '@weir/sandbox';
import OpenAI from 'openai';

const gateway = await createGateway({ providers: [sandbox({ latencyMs: 0, chunkMs: 0 })] });
const { url, close } = await listen(gateway, { port: 0 });

const overHttp = new OpenAI({ apiKey: 'unused', baseURL: `${url}/v1` }); // the one change
const inProcess = new OpenAI({ apiKey: 'unused', baseURL: 'http://weir/v1', fetch: gateway.fetch }); // no server at all

for (const client of [overHttp, inProcess]) {
  const stream = client.chat.completions.stream({
    model: 'sandbox-small',
    messages: [{ role: 'user', content: 'Say something' }],
    stream_options: { include_usage: true },
  });
  stream.on('content', (delta) => process.stdout.write(delta));
  const { usage } = await stream.finalChatCompletion();
  console.log('\n', usage);

  const runner = client.chat.completions.runTools({
    model: 'sandbox-large',
    messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          description: 'The weather of a place',
          parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
          parse: (text: string) => JSON.parse(text) as { place: string },
          function: ({ place }: { place: string }) => `Sunny in ${place}`,
        },
      },
    ],
  });
  console.log(await runner.finalContent());
}
await close();
