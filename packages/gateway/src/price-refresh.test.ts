import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '@weir/catalogue';
import { CATALOGUE, CLOCK } from '@weir/core';
import { ManualClock, scripted } from '@weir/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGateway } from './create-gateway.ts';

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
