import { anthropic } from '@weir/anthropic';
import { type ChatAnswerMessage, type ChatChunk, chatEndpoint } from '@weir/endpoints';
import { fallback } from '@weir/fallback';
import { createGateway, type Gateway } from '@weir/gateway';
import { gemini } from '@weir/gemini';
import { openai } from '@weir/openai';
import { attemptBudget } from '@weir/retry-budget';
import { type FakeUpstream, fakeUpstream, json, sse, type WireScript } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MODELS = {
  gemini: 'gemini/gemini-3-flash-preview',
  anthropic: 'anthropic/claude-sonnet-4-5',
  openai: 'openai/gpt-5-mini',
};
type Name = keyof typeof MODELS;
/** Base64 with every character that could be changed on the way. */
const GOOGLES = { thought: 'Z29vZ2xlLXRob3VnaHQ+/w==', call: 'Z29vZ2xlLWNhbGw/+A==' };
const CLAUDES = 'Y2xhdWRlLXRob3VnaHQ/+w==';

const google = (...parts: readonly object[]): WireScript =>
  sse(
    parts.map((part, index) => ({
      candidates: [
        {
          content: { role: 'model', parts: [part] },
          index: 0,
          ...(index === parts.length - 1 ? { finishReason: 'STOP' } : {}),
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 },
      modelVersion: 'gemini-3-flash-preview',
      responseId: 'r1',
    })),
    { done: false },
  );
const block = (index: number, content_block: object, ...deltas: readonly object[]): readonly object[] => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const claude = sse(
  [
    { type: 'message_start', message: { id: 'msg_1', role: 'assistant', model: 'c', content: [], usage: {} } },
    ...block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'Hm' },
      { type: 'signature_delta', signature: CLAUDES },
    ),
    ...block(
      1,
      { type: 'tool_use', id: 'toolu_1', name: 'at', input: {} },
      { type: 'input_json_delta', partial_json: '{"z":2}' },
    ),
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { input_tokens: 3, output_tokens: 1 } },
    { type: 'message_stop' },
  ].map((event) => `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}`),
  { done: false },
);
const gpt = sse([
  {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'g',
    choices: [{ index: 0, delta: { role: 'assistant', content: 'Noon' }, finish_reason: null }],
  },
  {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'g',
    choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
  },
]);

let upstreams: Record<Name, FakeUpstream>;
let gateway: Gateway;

beforeEach(async () => {
  upstreams = { gemini: await fakeUpstream(), anthropic: await fakeUpstream(), openai: await fakeUpstream() };
  const account = (name: Name) => ({ apiKey: 'k', baseUrl: `${upstreams[name].origin}/v1` });
  gateway = await createGateway({
    providers: [gemini(account('gemini')), anthropic(account('anthropic')), openai(account('openai'))],
    services: [attemptBudget()],
    middleware: [
      fallback({
        models: {
          claude: [MODELS.gemini, MODELS.anthropic],
          gpt: [MODELS.gemini, MODELS.openai],
          google: [MODELS.gemini],
        },
      }),
    ],
  });
});
afterEach(async () => {
  await gateway.stop();
  for (const upstream of Object.values(upstreams)) await upstream.close();
});

/** The message a caller of chat puts together of a stream, to send it back. */
async function ask(model: string, messages: readonly object[]): Promise<ChatAnswerMessage> {
  const tools = [{ type: 'function', function: { name: 'at', parameters: { type: 'object' } } }];
  const reply = await gateway.handle({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ model, messages, tools, stream: true, reasoning_effort: 'low' })),
  });
  const parts: Uint8Array[] = [];
  if (reply.body instanceof Uint8Array) parts.push(reply.body);
  else for await (const part of reply.body) parts.push(part);
  const text = Buffer.concat(parts).toString();
  expect(reply.status, text).toBe(200);
  const events = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as ChatChunk);
  return chatEndpoint.collect(events).choices[0]!.message;
}

const user = { role: 'user', content: 'When?' };
const resultOf = (message: ChatAnswerMessage) => ({
  role: 'tool',
  tool_call_id: message.tool_calls![0]!.id,
  content: 'noon',
});
const sent = (name: Name): string => upstreams[name].requests.at(-1)!.text;
const thinking = [
  { text: 'Hm', thought: true, thoughtSignature: GOOGLES.thought },
  { functionCall: { name: 'at', args: { z: 1 } }, thoughtSignature: GOOGLES.call },
];

describe('signatures of thinking in a loop of tools', () => {
  it('go back to Gemini on the parts they came with, byte for byte', async () => {
    upstreams.gemini.answer(google(...thinking));
    const first = await ask('google', [user]);
    upstreams.gemini.answer(google({ text: 'Noon' }));
    await ask('google', [user, first, resultOf(first)]);

    const { contents } = JSON.parse(sent('gemini')) as { contents: readonly { parts: readonly object[] }[] };
    expect(contents[1]!.parts).toMatchObject(thinking);
    expect(contents[2]!.parts).toMatchObject([{ functionResponse: { name: 'at', response: { result: 'noon' } } }]);
  });

  it.each(['claude', 'gpt'] as const)('of Gemini never reach %s, which answers in its place', async (fallenTo) => {
    const name = fallenTo === 'claude' ? 'anthropic' : 'openai';
    upstreams.gemini.answer(google(...thinking));
    const first = await ask(fallenTo, [user]);
    upstreams.gemini.answer(json(503, { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }));
    upstreams[name].answer(name === 'anthropic' ? claude : gpt);
    await ask(fallenTo, [user, first, resultOf(first)]);

    expect([upstreams.gemini.requests.length, upstreams[name].requests.length]).toEqual([2, 1]);
    expect(sent('gemini')).toContain(GOOGLES.call);
    expect(sent(name)).toContain('noon');
    expect(sent(name)).not.toMatch(/signature|extra_content|reasoning_details|Z29vZ2xl/);
  });

  it('are neither forged nor mixed up when Gemini goes on from what Claude did', async () => {
    upstreams.gemini.answer(google(...thinking));
    const first = await ask('claude', [user]);
    upstreams.gemini.answer(json(503, { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }));
    upstreams.anthropic.answer(claude);
    const history = [user, first, resultOf(first)];
    const second = await ask('claude', history);
    expect(JSON.stringify(second)).toContain(CLAUDES);
    upstreams.gemini.answer(google({ text: 'Noon' }));
    await ask('claude', [...history, second, resultOf(second)]);

    expect(sent('gemini')).not.toContain(CLAUDES);
    const { contents } = JSON.parse(sent('gemini')) as { contents: readonly { parts: readonly object[] }[] };
    expect(contents[1]!.parts).toMatchObject(thinking);
    expect(contents[3]!.parts).toEqual([
      {
        functionCall: { id: 'toolu_1', name: 'at', args: { z: 2 } },
        thoughtSignature: 'skip_thought_signature_validator', // what Google documents for calls of other models
      },
    ]);
  });
});
