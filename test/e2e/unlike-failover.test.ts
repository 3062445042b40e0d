import { anthropic } from '@weir/anthropic';
import { fallback } from '@weir/fallback';
import { createGateway, type Gateway } from '@weir/gateway';
import { openai } from '@weir/openai';
import { attemptBudget } from '@weir/retry-budget';
import { type FakeUpstream, fakeUpstream, json, sse, type WireScript } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const CLAUDE = 'anthropic/claude-sonnet-4-5';
const GPT = 'openai/gpt-5-mini';

const named = (events: readonly { readonly type: string }[]): WireScript =>
  sse(
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`),
    { done: false },
  );
const opening = [
  { type: 'message_start', message: { id: 'msg_1', role: 'assistant', model: 'c', content: [], usage: {} } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
];
const piece = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } };
const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
const claude = named([
  ...opening,
  piece,
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { input_tokens: 3, output_tokens: 1 } } as never,
  { type: 'message_stop' },
]);
const chunk = (choices: readonly object[], more: object = {}): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-5-mini',
  choices,
  ...more,
});
const gpt = sse([
  chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]),
  chunk([{ index: 0, delta: { content: 'Hello' }, finish_reason: null }]),
  chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
  chunk([], { usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } }),
]);

/** How a provider fails before the first content of its stream. */
const FAILURES: Readonly<Record<string, (form: 'anthropic' | 'openai') => WireScript>> = {
  'a 529': (form) => json(529, form === 'anthropic' ? overloaded : { error: overloaded.error }),
  'a 429': (form) => json(429, form === 'anthropic' ? overloaded : { error: overloaded.error }),
  'a broken connection': () => ['reset'],
  'an error inside the stream': (form) =>
    form === 'anthropic' ? named([...opening, overloaded]) : sse([{ error: overloaded.error }], { done: false }),
};
const cases = Object.entries(FAILURES).flatMap(([how, fail]) =>
  (['/v1/chat/completions', '/v1/messages'] as const).flatMap((path) => [
    [how, 'anthropic', 'openai', path, fail('anthropic')] as const,
    [how, 'openai', 'anthropic', path, fail('openai')] as const,
  ]),
);

let upstreams: Record<'anthropic' | 'openai', FakeUpstream>;
let gateway: Gateway;

beforeEach(async () => {
  upstreams = { anthropic: await fakeUpstream(), openai: await fakeUpstream() };
  gateway = await createGateway({
    providers: [
      anthropic({ apiKey: 'k', baseUrl: `${upstreams.anthropic.origin}/v1` }),
      openai({ apiKey: 'k', baseUrl: `${upstreams.openai.origin}/v1` }),
    ],
    services: [attemptBudget()],
    middleware: [fallback({ models: { first: [CLAUDE, GPT], second: [GPT, CLAUDE] } })],
  });
});
afterEach(async () => {
  await gateway.stop();
  for (const upstream of Object.values(upstreams)) await upstream.close();
});

async function streamed(path: string, model: string): Promise<{ readonly status: number; readonly text: string }> {
  const body = { model, max_tokens: 50, stream: true, messages: [{ role: 'user', content: 'hi' }] };
  const reply = await gateway.handle({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  const parts: Uint8Array[] = [];
  if (reply.body instanceof Uint8Array) parts.push(reply.body);
  else for await (const part of reply.body) parts.push(part);
  return { status: reply.status, text: Buffer.concat(parts).toString() };
}

describe('between providers that are unlike', () => {
  it.each(cases)('%s of %s is answered by %s at %s, and the caller cannot tell', async (_, from, to, path, failure) => {
    upstreams[from].answer(failure);
    upstreams[to].answer(to === 'anthropic' ? claude : gpt);
    const { status, text } = await streamed(path, from === 'anthropic' ? 'first' : 'second');
    expect(status).toBe(200);
    expect([upstreams[from].requests.length, upstreams[to].requests.length]).toEqual([1, 1]);
    expect(text.match(/Hello/g)).toHaveLength(1);
    expect(text).not.toMatch(/error|overloaded/i);
    expect(text).toMatch(path === '/v1/messages' ? /"message_stop"/ : /data: \[DONE\]\n\n$/);
  });

  it.each(['/v1/chat/completions', '/v1/messages'])(
    'what breaks after content at %s ends in an error',
    async (path) => {
      upstreams.anthropic.answer(named([...opening, piece, overloaded]));
      const { status, text } = await streamed(path, 'first');
      expect([status, upstreams.openai.requests.length]).toEqual([200, 0]);
      expect(text).toMatch(/Hello[\s\S]*"error"/);
      expect(text).not.toMatch(/message_stop|\[DONE\]/);
    },
  );
});
