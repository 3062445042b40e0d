import { anthropic } from '@weir/anthropic';
import { cache } from '@weir/cache';
import { LEDGER, pico } from '@weir/core';
import { createGateway } from '@weir/gateway';
import { memory } from '@weir/memory';
import { meter } from '@weir/meter';
import { router } from '@weir/router';
import { cardOf, fakeUpstream, json, reply } from '@weir/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { until } from './stack.ts';

const PRICES = [
  { unit: 'input_tokens', amount: pico(2n), per: 1, source: 'test' },
  { unit: 'output_tokens', amount: pico(10n), per: 1, source: 'test' },
] as const;
const MESSAGES = [{ role: 'user', content: 'Say hello' }];

/** A gateway before Anthropic, with a ledger and every lever that touches Messages. */
async function world() {
  const upstream = await fakeUpstream();
  const card = { ...cardOf('anthropic', 'm'), endpoints: ['messages'], prices: PRICES };
  const gateway = await createGateway({
    providers: [anthropic({ apiKey: 'k', baseUrl: `${upstream.origin}/v1`, models: [card] })],
    middleware: [cache(), router(), meter()],
    services: [memory()],
  });
  onTestFinished(async () => {
    await gateway.stop();
    await upstream.close();
  });
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    gateway.fetch(`http://weir/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model: 'm', messages: MESSAGES, ...body }),
    });
  async function rows(count: number) {
    const read = () => Array.fromAsync(gateway.service(LEDGER)!.query({}));
    await until(async () => (await read()).filter(({ outcome }) => outcome !== undefined).length === count);
    return read();
  }
  return { upstream, post, rows };
}

const answer = (usage: object) =>
  json(200, {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'Hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 1, ...usage },
  });

it('counting tokens is a row that costs nothing, whatever becomes of it, and fits where no money is left', async () => {
  const { upstream, post, rows } = await world();
  upstream.answer(json(200, { input_tokens: 14 }));
  const counted = await post('/messages/count_tokens', {}, { 'x-weir-max-cost': '0' });
  expect(await counted.json()).toEqual({ input_tokens: 14 });
  upstream.answer(reply(200, '{"input_tok', { 'content-type': 'application/json' }));
  expect((await post('/messages/count_tokens', { system: 'Be brief' })).status).toBe(502);
  expect(await rows(2)).toMatchObject([
    { endpoint: 'messages.count', outcome: { outcome: 'complete', basis: 'provider', usage: {}, cost: 0n } },
    { endpoint: 'messages.count', outcome: { outcome: 'failed', basis: 'held', cost: 0n, unpriced: [] } },
  ]);
});

it('a beta may make an answer dearer: fast mode without a price of its own is never booked at the usual one', async () => {
  const { upstream, post, rows } = await world();
  const headers = { 'anthropic-beta': 'fast-mode-2026-02-01' };
  upstream.answer(answer({ speed: 'fast' }));
  const first = await post('/messages', { max_tokens: 9, speed: 'fast' }, headers);
  expect([first.status, first.headers.get('x-weir-cost-basis')]).toEqual([200, 'unpriced']);
  const capped = await post('/messages', { max_tokens: 9, speed: 'fast' }, { ...headers, 'x-weir-max-cost': '1' });
  expect(capped.status).toBe(402);
  upstream.answer(answer({}));
  for (const _ of [1, 2]) {
    const usual = await post('/messages', { max_tokens: 9 }, headers);
    expect(usual.headers.get('x-weir-cache')).toBe('bypass');
  }
  expect((await rows(3)).map(({ outcome }) => [outcome!.cost, outcome!.unpriced])).toEqual([
    [expect.anything(), ['input_tokens', 'output_tokens']],
    [16n, []],
    [16n, []],
  ]);
  expect(upstream.requests.map((one) => one.headers['anthropic-beta'])).toEqual(Array(3).fill('fast-mode-2026-02-01'));
});
