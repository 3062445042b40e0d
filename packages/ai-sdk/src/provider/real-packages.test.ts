import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createGateway, type Gateway } from '@weir/gateway';
import { type FakeUpstream, fakeUpstream, json, sse } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromAiSdk } from './from-ai-sdk.ts';

const SIGNATURE = 'EqoBCkgIARABGAIiQL8+/==';
const event = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
const block = (index: number, content_block: object, ...deltas: readonly object[]): readonly string[] => [
  event('content_block_start', { index, content_block }),
  ...deltas.map((delta) => event('content_block_delta', { index, delta })),
  event('content_block_stop', { index }),
];
const usage = {
  input_tokens: 50,
  cache_read_input_tokens: 40,
  cache_creation_input_tokens: 10,
  cache_creation: { ephemeral_5m_input_tokens: 6, ephemeral_1h_input_tokens: 4 },
  output_tokens: 30,
};
const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5', content: [] };
const STREAM = sse(
  [
    event('message_start', { message: { ...message, stop_reason: null, stop_sequence: null, usage } }),
    ...block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'Let me see' },
      { type: 'signature_delta', signature: SIGNATURE },
    ),
    ...block(
      1,
      { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} },
      { type: 'input_json_delta', partial_json: '{"city":' },
      { type: 'input_json_delta', partial_json: '"Köln"}' },
    ),
    event('message_delta', { delta: { stop_reason: 'tool_use', stop_sequence: null }, usage }),
    event('message_stop'),
  ],
  { done: false },
);
const ANSWER = {
  ...message,
  content: [{ type: 'text', text: 'Rain' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 9, output_tokens: 1 },
};

/** The AI SDK's own packages in a gateway, before an upstream on loopback. */
describe('packages of the AI SDK', () => {
  let upstream: FakeUpstream;
  let gateway: Gateway;
  const ask = async (request: object): Promise<Response> =>
    gateway.fetch('http://weir/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });

  beforeAll(async () => {
    upstream = await fakeUpstream();
    const claude = createAnthropic({ apiKey: 'k', baseURL: `${upstream.origin}/v1` });
    const openai = createOpenAI({ apiKey: 'k', baseURL: `${upstream.origin}/v1` });
    gateway = await createGateway({
      providers: [
        fromAiSdk({ name: 'claude', model: (id) => claude(id) }),
        fromAiSdk({ name: 'gpt', model: (id) => openai.chat(id), embedding: (id) => openai.embedding(id) }),
      ],
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  it('stream thinking and calls; a second turn carries the signature byte for byte, to its vendor alone', async () => {
    const messages: object[] = [{ role: 'user', content: 'Weather in Köln?' }];
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }];
    const stream_options = { include_usage: true };
    upstream.answer(STREAM);
    const text = await (
      await ask({ model: 'claude/claude-sonnet-4-5', messages, tools, stream: true, stream_options })
    ).text();
    const chunks = text
      .split('\n\n')
      .filter((frame) => frame.startsWith('data: {'))
      .map((frame) => JSON.parse(frame.slice(6)));
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    expect(chunks.at(-1).usage).toMatchObject({
      prompt_tokens: 100,
      completion_tokens: 30,
      prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 10, cache_write_1h_tokens: 4 },
    });
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }: { delta: object }) => delta));
    const called = deltas.flatMap(({ tool_calls = [] }) => tool_calls);
    expect(called.map((one: { function?: { arguments?: string } }) => one.function?.arguments ?? '').join('')).toBe(
      '{"city":"Köln"}',
    );

    const turn = {
      role: 'assistant',
      content: null,
      reasoning_details: deltas.flatMap(({ reasoning_details = [] }) => reasoning_details),
      tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Köln"}' } }],
    };
    messages.push(turn, { role: 'tool', tool_call_id: 'toolu_1', content: 'rain' });
    upstream.answer(json(200, ANSWER));
    const reply = await ask({ model: 'claude/claude-sonnet-4-5', messages, tools });
    expect(((await reply.json()) as { choices: [{ message: object }] }).choices[0].message).toMatchObject({
      content: 'Rain',
    });
    const [, assistant] = (upstream.requests.at(-1)!.json as { messages: [object, { content: object[] }] }).messages;
    expect(assistant.content).toEqual([
      expect.objectContaining({ type: 'thinking', thinking: 'Let me see', signature: SIGNATURE }),
      expect.objectContaining({ type: 'tool_use', id: 'toolu_1', input: { city: 'Köln' } }),
    ]);

    upstream.answer(json(500, {}));
    await ask({ model: 'gpt/gpt-4o', messages, tools });
    expect(upstream.requests.at(-1)!.path).toBe('/v1/chat/completions');
    expect(upstream.requests.at(-1)!.text).not.toContain(SIGNATURE.slice(0, 8));
  });

  it('are asked once for each attempt, and fail as any provider does', async () => {
    const before = upstream.requests.length;
    upstream.answer(json(429, { error: { message: 'Slow down' } }, { 'retry-after': '7' }));
    const reply = await ask({ model: 'gpt/gpt-4o', messages: [{ role: 'user', content: 'hi' }] });
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '7']);
    expect(upstream.requests.length - before).toBe(1);
  });

  it('embed', async () => {
    const data = [{ object: 'embedding', index: 0, embedding: [0.25, 1] }];
    upstream.answer(json(200, { object: 'list', model: 'e', data, usage: { prompt_tokens: 2, total_tokens: 2 } }));
    const reply = await gateway.fetch('http://weir/v1/embeddings', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt/text-embedding-3-small', input: 'one' }),
    });
    expect(await reply.json()).toMatchObject({ data, usage: { prompt_tokens: 2 } });
  });
});
