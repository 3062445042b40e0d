import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { costOf, formatUsd, type Price, pico, usd } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { isBeside } from '../beside.ts';

/** Token counts of a production service, beside the repository: Azure/AzurePublicDataset, CC BY 4.0. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/traces/', import.meta.url));
const isThere = isBeside(FOLDER);

const perMillion = (unit: Price['unit'], amount: string): Price => ({
  unit,
  amount: pico(usd(amount) / 1_000_000n),
  per: 1,
  source: 'test',
});
const PRICES = [perMillion('input_tokens', '2.5'), perMillion('output_tokens', '10')];
const AT = Date.UTC(2026, 10, 1);

const cents = (total: bigint): string =>
  formatUsd(pico(((total + 5_000_000_000n) / 10_000_000_000n) * 10_000_000_000n));

/** What all requests of a trace cost, each priced by itself as a ledger row is. */
function costOfTrace(name: string): { readonly requests: number; readonly total: bigint } {
  const [, ...lines] = gunzipSync(readFileSync(`${FOLDER}${name}.csv.gz`))
    .toString()
    .trim()
    .split('\n');
  let total = 0n;
  for (const line of lines) {
    const [, input, output] = line.split(',').map(Number);
    total += costOf({ input_tokens: input!, output_tokens: output! }, PRICES, { at: AT }).cost;
  }
  return { requests: lines.length, total };
}

describe.skipIf(!isThere)('a production trace at 2.5 and 10 USD per million', () => {
  // 18,059,974 x 2.5 + 245,896 x 10 and 22,361,870 x 2.5 + 4,088,665 x 10, in USD per million
  it.each([
    ['azure2023_code', 8_819, '47.608895', '47.61'],
    ['azure2023_conv', 19_366, '96.791325', '96.79'],
  ])('%s: %i requests cost %s USD', (name, requests, exact, rounded) => {
    const trace = costOfTrace(name);
    expect(trace).toEqual({ requests, total: usd(exact) });
    expect(cents(trace.total)).toBe(rounded);
  });
});
