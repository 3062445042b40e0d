import { cache } from '@weir/cache';
import { LEDGER, type ModelCard, pico, savedIn } from '@weir/core';
import { fallback } from '@weir/fallback';
import { createGateway } from '@weir/gateway';
import { memory } from '@weir/memory';
import { meter } from '@weir/meter';
import { attemptBudget, retryBudget } from '@weir/retry-budget';
import { router } from '@weir/router';
import { cardOf, chatResponse, scripted } from '@weir/testkit';
import { timeout } from '@weir/timeout';
import { trimmer } from '@weir/trimmer';
import { expect, it, onTestFinished } from 'vitest';
import { until } from './stack.ts';

/** 1 and 3 pico-USD a token, or so many times that. */
const priced = (provider: string, times: bigint, quality: number): ModelCard => ({
  ...cardOf(provider, 'm'),
  quality,
  prices: [
    { unit: 'input_tokens', amount: pico(times), per: 1, source: 'test' },
    { unit: 'output_tokens', amount: pico(3n * times), per: 1, source: 'test' },
  ],
});

it('what router, trimmer and cache saved stands in the ledger, each by itself, and reports add it up', async () => {
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  const step = { text: 'hello', usage } as const;
  const gateway = await createGateway({
    providers: [
      scripted('dear', [step], { models: [priced('dear', 10n, 0.9)] }),
      scripted('cheap', [step], { models: [priced('cheap', 1n, 0.3)] }),
    ],
    middleware: [cache(), trimmer({ maxInputTokens: 400 }), fallback(), router(), retryBudget(), timeout(), meter()],
    services: [memory(), attemptBudget()],
  });
  onTestFinished(() => gateway.stop());
  const messages = Array.from({ length: 20 }, (_, turn) => [
    { role: 'user', content: `${turn} ${'word '.repeat(20)}` },
    { role: 'assistant', content: 'word '.repeat(20) },
  ]).flat();
  const ask = () =>
    gateway.fetch('http://weir/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-weir-session': 'talk-1' },
      body: JSON.stringify({ model: 'auto', messages: [...messages, { role: 'user', content: 'hi' }] }),
    });
  const first = await ask();
  expect(await first.json()).toEqual(chatResponse('hello', usage));
  expect(Number(first.headers.get('x-weir-trimmed'))).toBeGreaterThan(0);
  const ledger = gateway.service(LEDGER)!;
  await until(async () => (await ask()).headers.get('x-weir-cache') === 'hit');
  await until(async () => (await Array.fromAsync(ledger.query({}))).some(({ outcome }) => outcome?.basis === 'cached'));

  const rows = await Array.fromAsync(ledger.query({ session: 'talk-1' }));
  const answered = rows.find(({ kind }) => kind === 'first')!;
  expect(answered.target.provider).toBe('cheap');
  expect(answered.outcome!.savings!.router).toBe(9n * (100n + 3n * 10n));
  expect(answered.outcome!.savings!.trimmer).toBeGreaterThan(100n); // more than half of it was removed
  const hit = rows.find(({ kind }) => kind === 'cached')!;
  expect(hit.outcome!.savings).toEqual({ cache: answered.outcome!.cost });
  const [total] = await ledger.rollup({}, []);
  expect(total?.saved).toBe(rows.reduce((sum, { outcome }) => sum + savedIn(outcome!.savings), 0n));
});
