import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue, type ModelCatalogue } from '@weir/catalogue';
import { type AttemptOutcome, CATALOGUE, CLOCK, LEDGER, type Ledger } from '@weir/core';
import { ManualClock, scripted } from '@weir/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGateway, type Gateway } from './create-gateway.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-gateway-prices-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const list = (usd: number): string =>
  JSON.stringify({
    m: { litellm_provider: 'a', mode: 'chat', input_cost_per_token: usd / 1e6, output_cost_per_token: usd / 1e6 },
  });
const body = JSON.stringify({ model: 'a/m', messages: [{ role: 'user', content: 'hi' }] });

it('a running gateway charges by the newer list, tells so, and stops looking when it stops', async () => {
  const path = join(folder, 'list.json');
  writeFileSync(path, list(1));
  const clock = new ManualClock();
  const a = scripted('a', [{ text: 'hello' }], { models: [] }); // 10 tokens read, 5 written
  const gateway = await createGateway({
    providers: [{ ...a, acceptsUnknownModels: true }],
    services: [[CLOCK, clock], catalogue({ bundledPrices: false, prices: { files: [path], refreshMs: 60_000 } })],
  });
  const told: unknown[] = [];
  gateway.events.on('price:changed', ({ version, changes }) => told.push([version, changes.length]));
  const costOfOne = async (): Promise<string | null> => {
    const response = await gateway.fetch('http://weir/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return response.headers.get('x-weir-cost');
  };

  expect(await costOfOne()).toBe('0.000015');
  writeFileSync(path, list(2));
  await clock.advance(60_000);
  expect(await costOfOne()).toBe('0.00003');
  writeFileSync(path, '{"m": {');
  await clock.advance(60_000);
  expect(await costOfOne()).toBe('0.00003');
  expect(told).toEqual([[gateway.service(CATALOGUE)!.version, 2]]);

  await gateway.stop();
  writeFileSync(path, list(3));
  await clock.advance(120_000);
  expect(told).toHaveLength(1);
});

it('a request under way keeps the prices it began with, and says so in its row', async () => {
  const path = join(folder, 'list.json');
  writeFileSync(path, list(1));
  const outcomes: AttemptOutcome[] = [];
  const ledger: Partial<Ledger> = { intend: () => undefined, close: (_, outcome) => void outcomes.push(outcome) };
  const a = scripted(
    'a',
    [
      async (call) => {
        const prices = gateway.service(CATALOGUE) as ModelCatalogue;
        prices.offer(prices.read('litellm', list(2)));
        return scripted('a', [{ text: 'hello' }]).endpoints.chat!(call);
      },
    ],
    { models: [] },
  );
  const gateway: Gateway = await createGateway({
    providers: [{ ...a, acceptsUnknownModels: true }],
    services: [[LEDGER, ledger], catalogue({ bundledPrices: false, prices: { files: [path] } })],
  });
  const version = gateway.service(CATALOGUE)!.card({ provider: 'a', model: 'm' })!.priceVersion;
  const response = await gateway.fetch('http://weir/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(response.headers.get('x-weir-cost')).toBe('0.000015');
  expect(outcomes).toMatchObject([{ cost: 15_000_000n, priceVersion: version }]);
  expect(gateway.service(CATALOGUE)!.card({ provider: 'a', model: 'm' })!.priceVersion).not.toBe(version);
  await gateway.stop();
});
