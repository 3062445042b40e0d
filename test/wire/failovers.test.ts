import { anthropic } from '@weir/anthropic';
import { fallback } from '@weir/fallback';
import { createGateway, type Gateway } from '@weir/gateway';
import { gemini } from '@weir/gemini';
import { openai } from '@weir/openai';
import { attemptBudget } from '@weir/retry-budget';
import { type FakeUpstream, fakeUpstream, json, sse, type WireScript } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

type Vendor = 'anthropic' | 'gemini' | 'openai';
const MODELS: Readonly<Record<Vendor, string>> = {
  anthropic: 'anthropic/claude-sonnet-4-5',
  gemini: 'gemini/gemini-2.5-flash',
  openai: 'openai/gpt-5-mini',
};
const VENDORS = Object.keys(MODELS) as readonly Vendor[];

const named = (...events: readonly { readonly type: string; readonly [field: string]: unknown }[]): WireScript =>
  sse(
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`),
    { done: false },
  );
const usage = { input_tokens: 3, output_tokens: 1 };
const STARTED = { type: 'message_start', message: { id: 'm', role: 'assistant', model: 'c', content: [], usage } };
const OPENED = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
const HELLO = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } };
const OVERLOADED = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

const chunk = (delta: object, finish_reason: string | null = null): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-5-mini',
  choices: [{ index: 0, delta, finish_reason }],
});
const google = (text: string, more: object = {}): object => ({
  candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, ...more }],
  modelVersion: 'g',
  responseId: 'r',
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 },
});

const ANSWERS: Readonly<Record<Vendor, WireScript>> = {
  anthropic: named(
    STARTED,
    OPENED,
    HELLO,
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
    { type: 'message_stop' },
  ),
  gemini: sse([google('Hello'), google('', { finishReason: 'STOP' })], { done: false }),
  openai: sse([chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hello' }), chunk({}, 'stop')]),
};

/** How a stream fails before its first content. */
const FAILURES: Readonly<Record<string, (vendor: Vendor) => WireScript>> = {
  'a 529': () => json(529, OVERLOADED),
  'a 429': () => json(429, { error: { message: 'Slow down' } }),
  'a broken connection': () => ['reset'],
  'an error inside the stream': (vendor) => {
    if (vendor === 'anthropic') return named(STARTED, OPENED, OVERLOADED);
    if (vendor === 'gemini')
      return sse([{ error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }], { done: false });
    return sse([chunk({ role: 'assistant', content: '' }), { error: OVERLOADED.error }], { done: false });
  },
};
const HOWS = Object.keys(FAILURES);
const FACES = ['/v1/chat/completions', '/v1/messages', '/v1/responses'] as const;
const ORDERS = VENDORS.flatMap((first) =>
  VENDORS.filter((second) => second !== first).map((second) => {
    const third = VENDORS.find((one) => one !== first && one !== second)!;
    return [first, second, third] as const;
  }),
);
/** Every order at every face; each failure comes first and second. */
const CASES = ORDERS.flatMap((order, row) =>
  FACES.map((face, column) => {
    const at = row * FACES.length + column;
    return [...order, face, HOWS[at % HOWS.length]!, HOWS[(at + 1) % HOWS.length]!] as const;
  }),
);

let upstreams: Record<Vendor, FakeUpstream>;
let gateway: Gateway;
beforeEach(async () => {
  upstreams = { anthropic: await fakeUpstream(), gemini: await fakeUpstream(), openai: await fakeUpstream() };
  const of = (vendor: Vendor) => ({ apiKey: 'k', baseUrl: `${upstreams[vendor].origin}/v1` });
  gateway = await createGateway({
    // `openai` serves Responses itself; here it is asked for chat, as any other
    providers: [anthropic(of('anthropic')), gemini(of('gemini')), openai({ ...of('openai'), endpoints: ['chat'] })],
    services: [attemptBudget()],
    middleware: [
      fallback({
        models: Object.fromEntries(ORDERS.map((order) => [order.join('-'), order.map((one) => MODELS[one])])),
      }),
    ],
  });
});
afterEach(async () => {
  await gateway.stop();
  for (const upstream of Object.values(upstreams)) await upstream.close();
});

const ASKED = { max_tokens: 50, messages: [{ role: 'user', content: 'hi' }] };
const BODIES: Readonly<Record<(typeof FACES)[number], object>> = {
  '/v1/chat/completions': ASKED,
  '/v1/messages': ASKED,
  '/v1/responses': { input: 'hi', store: false },
};
const ENDS: Readonly<Record<(typeof FACES)[number], RegExp>> = {
  '/v1/chat/completions': /data: \[DONE\]\n\n$/,
  '/v1/messages': /event: message_stop\n/,
  '/v1/responses': /event: response\.completed\n/,
};

async function streamed(
  face: (typeof FACES)[number],
  model: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const reply = await gateway.fetch(`http://weir${face}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, ...BODIES[face] }),
  });
  let text = '';
  try {
    for await (const part of reply.body ?? []) text += Buffer.from(part as Uint8Array).toString();
  } catch {
    // a stream that broke: its last event says why
  }
  return { status: reply.status, text };
}

const deltasOf = (text: string): string =>
  [...text.matchAll(/"(?:content|text|delta)":"(Hello)"/g)].map(([, said]) => said).join('');

describe('three providers that are unlike', () => {
  it.each(CASES)('%s, %s, %s at %s: after %s and %s the third answers, and the caller cannot tell', async (...of) => {
    const [first, second, third, face, how, then] = of;
    upstreams[first].answer(FAILURES[how]!(first));
    upstreams[second].answer(FAILURES[then]!(second));
    upstreams[third].answer(ANSWERS[third]);
    const { status, text } = await streamed(face, [first, second, third].join('-'));
    expect([status, [first, second, third].map((one) => upstreams[one].requests.length)]).toEqual([200, [1, 1, 1]]);
    expect(text).not.toMatch(/overloaded|slow down|"error":\{/i);
    expect(deltasOf(text)).toMatch(/^Hello/);
    expect(text).toMatch(ENDS[face]);
  });

  it.each(FACES)('say at %s that a stream broke after its content, and nobody else is asked', async (face) => {
    upstreams.anthropic.answer(named(STARTED, OPENED, HELLO, OVERLOADED));
    const { status, text } = await streamed(face, 'anthropic-gemini-openai');
    expect([status, upstreams.gemini.requests.length, upstreams.openai.requests.length]).toEqual([200, 0, 0]);
    expect(text).toMatch(/Hello[\s\S]*(overloaded_error|Overloaded)/);
    expect(text).not.toMatch(ENDS[face]);
  });
});
