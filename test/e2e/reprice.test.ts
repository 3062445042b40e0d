import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue, type ModelCatalogue } from '@weir/catalogue';
import { CATALOGUE, costOf, LEDGER, type LedgerRow, type Price } from '@weir/core';
import { createGateway } from '@weir/gateway';
import { sqlite } from '@weir/sqlite';
import { scripted } from '@weir/testkit';
import { expect, it } from 'vitest';

const list = (usd: number): string =>
  JSON.stringify({
    m: {
      litellm_provider: 'a',
      mode: 'chat',
      input_cost_per_token: usd / 1e6,
      output_cost_per_token: usd / 1e6,
      output_cost_per_token_above_200k_tokens: (2 * usd) / 1e6,
    },
  });

const repriced = ({ outcome, startedAt }: LedgerRow, prices: readonly Price[]): bigint =>
  costOf(outcome!.usage, prices, { at: startedAt }).cost;

it('a row is priced again, to the pico, after its price list was replaced and the gateway started anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-reprice-'));
  const path = join(folder, 'list.json');
  const open = () =>
    createGateway({
      providers: [{ ...scripted('a', [{ text: 'one' }, { text: 'two' }], { models: [] }), acceptsUnknownModels: true }],
      services: [
        sqlite({ file: join(folder, 'weir.sqlite') }),
        catalogue({ bundledPrices: false, prices: { files: [path] } }),
      ],
    });
  type Opened = Awaited<ReturnType<typeof open>>;
  const ask = async (gateway: Opened): Promise<void> => {
    const response = await gateway.fetch('http://weir/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'a/m', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await response.text();
  };
  const present = (gateway: Opened): ModelCatalogue => gateway.service(CATALOGUE) as ModelCatalogue;
  try {
    writeFileSync(path, list(1));
    const before = await open();
    await ask(before);
    present(before).offer(present(before).read('litellm', list(1.5))); // and once while it runs
    await ask(before);
    await before.stop();
    writeFileSync(path, list(3));
    const after = await open();
    await ask(after);

    const ledger = after.service(LEDGER)!;
    const rows = await Array.fromAsync(ledger.query({}));
    expect(rows.map(({ outcome }) => outcome!.cost)).toEqual([15_000_000n, 22_500_000n, 45_000_000n]);
    for (const row of rows) {
      const { priceVersion, endedAt, cost } = row.outcome!;
      expect(repriced(row, (await ledger.pricesOf!(row.target, priceVersion!, endedAt))!)).toBe(cost);
    }
    const today = present(after).card({ provider: 'a', model: 'm' })!.prices;
    expect(repriced(rows[0]!, today)).toBe(45_000_000n); // what the first row would be without
    await after.stop();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
