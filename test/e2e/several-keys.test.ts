import { anthropic } from '@weir/anthropic';
import type { Attempt } from '@weir/core';
import { createGateway, type Gateway } from '@weir/gateway';
import { memory } from '@weir/memory';
import { attemptBudget, retryBudget } from '@weir/retry-budget';
import { router } from '@weir/router';
import { type FakeUpstream, fakeUpstream, json } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MODEL = 'claude-haiku-4-5';
const KEYS = ['revoked-key-0123456789', 'throttled-key-0123456789', 'good-key-0123456789'];
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 1 },
};
const fault = (type: string) => ({ type: 'error', error: { type, message: 'No' } });
const ANSWERS: Readonly<Record<string, ReturnType<typeof json>>> = {
  [KEYS[0]!]: json(401, fault('authentication_error')),
  [KEYS[1]!]: json(429, fault('rate_limit_error'), { 'retry-after': '90' }),
  [KEYS[2]!]: json(200, MESSAGE),
};

let upstream: FakeUpstream;
let gateway: Gateway;
let attempts: Attempt[];
beforeEach(async () => {
  upstream = await fakeUpstream();
  upstream.answerBy(({ headers }) => ANSWERS[headers['x-api-key']!]!);
  attempts = [];
});
afterEach(async () => {
  await gateway.stop();
  await upstream.close();
});

async function made(apiKey: string | readonly string[]): Promise<void> {
  gateway = await createGateway({
    providers: [anthropic({ apiKey, baseUrl: `${upstream.origin}/v1` })],
    services: [attemptBudget(), memory()],
    middleware: [router(), retryBudget()],
  });
  gateway.events.on('attempt:settled', ({ attempt }) => attempts.push(attempt));
}

async function ask(): Promise<{ readonly status: number; readonly text: string }> {
  const body = { model: MODEL, max_tokens: 50, messages: [{ role: 'user', content: 'hi' }] };
  const { status, body: bytes } = await gateway.handle({
    method: 'POST',
    path: '/v1/messages',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  return { status, text: Buffer.from(bytes as Uint8Array).toString() };
}

describe('a provider with several keys', () => {
  it('serves with one that is left: each try is an attempt of its own, and later requests make one', async () => {
    await made(KEYS);

    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);

    expect(attempts.map(({ credential, kind, basis }) => [credential, kind, basis])).toEqual([
      [0, 'first', 'unbilled'],
      [1, 'retry', 'unbilled'],
      [2, 'retry', 'provider'],
      [2, 'first', 'provider'],
    ]);
    expect(upstream.requests).toHaveLength(4);
  });

  it('tells the caller when it may ask again once none is left, and names no key', async () => {
    await made(KEYS.slice(0, 2));
    await ask();

    const { status, text } = await ask();

    expect(status).toBe(429);
    expect(upstream.requests).toHaveLength(2);
    for (const key of KEYS) expect(text).not.toContain(key);
  });

  it('fails, with a single key, what the next key would have served', async () => {
    await made(KEYS[0]!);

    expect((await ask()).status).toBe(502);
    expect(upstream.requests).toHaveLength(1);
  });
});
