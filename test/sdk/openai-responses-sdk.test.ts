import { anthropic } from '@weir/anthropic';
import { createGateway, type Gateway } from '@weir/gateway';
import { memory } from '@weir/memory';
import { type Listening, listen } from '@weir/node';
import { openai } from '@weir/openai';
import { sandbox } from '@weir/sandbox';
import { type FakeUpstream, fakeUpstream, json, openaiFixtures, sse } from '@weir/testkit';
import OpenAI from 'openai';
import { makeParseableTextFormat } from 'openai/lib/parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const KEY = 'sk-sdk-responses';
const LOOK = {
  type: 'function' as const,
  name: 'look',
  description: 'Looks',
  strict: false,
  parameters: { type: 'object', properties: {} },
};
const COLOUR = makeParseableTextFormat<{ colour: string }>(
  {
    type: 'json_schema',
    name: 'colour',
    strict: true,
    schema: { type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] },
  },
  (content) => JSON.parse(content) as { colour: string },
);

let gpt: FakeUpstream;
let claude: FakeUpstream;
let gateway: Gateway;
let listening: Listening;
let client: OpenAI;

beforeAll(async () => {
  gpt = await fakeUpstream();
  claude = await fakeUpstream();
  gateway = await createGateway({
    providers: [
      sandbox({ latencyMs: 0, chunkMs: 0 }),
      openai({ apiKey: 'upstream-key', baseUrl: `${gpt.origin}/v1` }),
      anthropic({ apiKey: 'upstream-key', baseUrl: `${claude.origin}/v1` }),
    ],
    services: [memory()],
    keys: [{ name: 'k', secret: KEY, tenant: 't' }],
  });
  listening = await listen(gateway, { port: 0 });
  client = new OpenAI({ apiKey: KEY, baseURL: `${listening.url}/v1`, maxRetries: 0 });
});
afterAll(async () => {
  await listening.close();
  await gpt.close();
  await claude.close();
});

describe("OpenAI's official client, asking for Responses of a provider of chat", () => {
  const model = 'sandbox/sandbox-small';

  it('reads an answer and its usage, streamed or not', async () => {
    const response = await client.responses.create({ model, input: 'Say hello' });
    expect(response.status).toBe('completed');
    expect(response.output_text).not.toBe('');
    const stream = client.responses.stream({ model, input: 'Say hello' });
    const types: string[] = [];
    let text = '';
    stream.on('event', ({ type }) => types.push(type));
    stream.on('response.output_text.delta', ({ delta }) => {
      text += delta;
    });
    const streamed = await stream.finalResponse();
    expect([text, streamed.output_text]).toEqual([response.output_text, response.output_text]);
    expect(streamed.usage).toMatchObject({ total_tokens: response.usage!.total_tokens });
    expect([types[0], types.at(-1)]).toEqual(['response.created', 'response.completed']);
  });

  it('calls tools, and goes on with their results by the id of the response', async () => {
    const ask = { model, input: 'Look', tools: [LOOK], tool_choice: 'required' as const };
    for (const response of [await client.responses.create(ask), await client.responses.stream(ask).finalResponse()]) {
      const call = response.output.find(
        ({ type }) => type === 'function_call',
      ) as OpenAI.Responses.ResponseFunctionToolCall;
      expect([call.name, call.status]).toEqual(['look', 'completed']);
      const result = { type: 'function_call_output' as const, call_id: call.call_id, output: 'a cat' };
      const next = await client.responses.create({
        model,
        previous_response_id: response.id,
        input: [result],
        tools: [LOOK],
      });
      expect(next.output_text).not.toBe('');
      const items = await client.responses.inputItems.list(next.id, { order: 'asc' });
      expect(items.data.map(({ type }) => type)).toEqual(['message', 'function_call', 'function_call_output']);
    }
  });

  it('fetches, pages and deletes what is kept', async () => {
    const { id, output_text } = await client.responses.create({ model, input: 'Say hello' });
    expect((await client.responses.retrieve(id)).output_text).toBe(output_text);
    await expect(client.responses.cancel(id)).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await client.responses.delete(id);
    await expect(client.responses.retrieve(id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const unknown = client.responses.create({ model, input: 'Hi', previous_response_id: id });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'response_not_found' });
  });

  it('is told what went wrong, before and inside a stream', async () => {
    const failing = client.responses.create({ model, input: '[sandbox:503]' });
    await expect(failing).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    const searching = client.responses.create({ model, input: 'Hi', tools: [{ type: 'web_search' }] });
    await expect(searching).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'tools[0]' });
    const cut = client.responses.stream({ model, input: 'Go on [sandbox:cut=3]' });
    await expect(cut.finalResponse()).rejects.toBeInstanceOf(OpenAI.APIError);
    const short = await client.responses.create({ model, input: 'Go on [sandbox:length]' });
    expect([short.status, short.incomplete_details?.reason]).toEqual(['incomplete', 'max_output_tokens']);
  });
});

describe("OpenAI's official client, asking for Responses of OpenAI", () => {
  const model = 'openai/gpt-5';
  const billing = openai({ apiKey: 'k' }).billing;
  const { reply, stream } = openaiFixtures(billing).find(({ endpoint }) => endpoint === 'responses')!;
  const said = (text: string) => ({
    ...(reply as object),
    output: [
      { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] },
    ],
  });

  it('has its requests passed on as they are, but for model and key', async () => {
    gpt.answer(json(200, reply));
    const request = {
      input: [{ role: 'user' as const, content: 'Hi' }],
      include: ['reasoning.encrypted_content' as const],
      store: false,
      tools: [{ type: 'web_search' as const }],
    };
    expect((await client.responses.create({ ...request, model })).output_text).toBe('Grüße, 世界 👋');
    const { path, headers, json: sent } = gpt.requests.at(-1)!;
    expect([path, headers.authorization]).toEqual(['/v1/responses', 'Bearer upstream-key']);
    expect(sent).toEqual({ ...request, model: 'gpt-5' });
  });

  it('reads its streams, and what they parse to', async () => {
    gpt.answer(sse(stream!.frames, { done: false }));
    const streamed = await client.responses.stream({ model, input: 'Hi' }).finalResponse();
    expect(streamed.output_text).toBe('Grüße, 世界 👋');
    gpt.answer(json(200, said('{"colour":"blue"}')));
    const parsed = await client.responses.parse({ model, input: 'Which?', text: { format: COLOUR } });
    expect(parsed.output_parsed).toEqual({ colour: 'blue' });
  });

  it('goes on by the id of a response, and counts and compacts', async () => {
    gpt.answer(json(200, { ...(reply as object), id: 'resp_sdk' }));
    await client.responses.create({ model, input: 'Hi' });
    gpt.answer(json(200, reply));
    await client.responses.create({ model, input: 'And?', previous_response_id: 'resp_sdk' });
    expect(gpt.requests.at(-1)!.json).toMatchObject({ previous_response_id: 'resp_sdk' });
    gpt.answer(json(200, { object: 'response.input_tokens', input_tokens: 7 }));
    expect((await client.responses.inputTokens.count({ model, input: 'Hi' })).input_tokens).toBe(7);
    gpt.answer(json(200, { ...(reply as object), object: 'response.compaction' }));
    expect((await client.responses.compact({ model, input: 'Hi' })).object).toBe('response.compaction');
  });
});

describe("OpenAI's official client, asking for Responses of Anthropic", () => {
  const model = 'anthropic/claude-sonnet-4-5';
  const thinking = { type: 'thinking', thinking: 'Hm, let me look', signature: 'c2lnbmVk+/==' };
  const usage = { input_tokens: 10, output_tokens: 5 };
  const message = (content: readonly object[], stop_reason = 'end_turn') =>
    json(200, {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'c',
      content,
      stop_reason,
      stop_sequence: null,
      usage,
    });
  const named = (events: readonly { readonly type: string }[]) =>
    sse(
      events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`),
      { done: false },
    );
  const streamed = named([
    { type: 'message_start', message: { id: 'msg_1', role: 'assistant', model: 'c', content: [], usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm, let ' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'me look' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: thinking.signature } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
    },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"far":true}' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage },
    { type: 'message_stop' },
  ] as never);
  const calling = message(
    [thinking, { type: 'tool_use', id: 'toolu_1', name: 'look', input: { far: true } }],
    'tool_use',
  );
  const ask = { model, input: 'Look', tools: [LOOK], reasoning: { effort: 'low' as const } };
  const result = { type: 'function_call_output' as const, call_id: 'toolu_1', output: 'a cat' };
  /** What Claude was sent of its own turn. */
  const sentBack = () => (claude.requests.at(-1)!.json as { messages: { content: unknown }[] }).messages[1]!.content;
  const turn = [thinking, { type: 'tool_use', id: 'toolu_1', name: 'look', input: { far: true } }];

  it.each([
    ['a value', calling, () => client.responses.create(ask)],
    ['a stream', streamed, () => client.responses.stream(ask).finalResponse()],
  ] as const)('thinks through a loop of tools, its signature the same to the byte: %s', async (_, script, send) => {
    claude.answer(script);
    const response = await send();
    expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
    expect(response.usage).toMatchObject({ input_tokens: 10, output_tokens: 5, total_tokens: 15 });

    claude.answer(message([{ type: 'text', text: 'A cat' }]));
    const history = [{ role: 'user' as const, content: 'Look' }, ...response.output, result];
    const next = await client.responses.create({ ...ask, input: history as never, store: false });
    expect([next.output_text, sentBack()]).toEqual(['A cat', turn]);

    claude.answer(message([{ type: 'text', text: 'A cat' }]));
    await client.responses.create({ ...ask, input: [result], previous_response_id: response.id });
    expect(sentBack()).toEqual(turn);
  });

  it('leaves its thinking out where another goes on, and forges none', async () => {
    claude.answer(calling);
    const response = await client.responses.create(ask);
    gpt.answer(
      json(200, openaiFixtures(openai({ apiKey: 'k' }).billing).find((one) => one.endpoint === 'responses')!.reply),
    );
    const input = [{ role: 'user' as const, content: 'Look' }, ...response.output, result];
    await client.responses.create({ model: 'openai/gpt-5', input: input as never, store: false });
    expect((gpt.requests.at(-1)!.json as { input: object[] }).input).toEqual([
      { role: 'user', content: 'Look' },
      { type: 'function_call', status: 'completed', call_id: 'toolu_1', name: 'look', arguments: '{"far":true}' },
      result,
    ]);
  });

  it('parses what has a form', async () => {
    claude.answer(message([{ type: 'text', text: '{"colour":"blue"}' }]));
    const parsed = await client.responses.parse({ model, input: 'Which?', text: { format: COLOUR } });
    expect(parsed.output_parsed).toEqual({ colour: 'blue' });
    expect(claude.requests.at(-1)!.json).toMatchObject({ output_config: { format: { type: 'json_schema' } } });
  });
});
