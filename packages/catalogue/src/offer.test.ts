import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCatalogue, type ModelCatalogue } from './create-catalogue.ts';
import { litellmPrices } from './litellm/litellm-prices.ts';
import type { PriceSource } from './price-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-offer-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** USD per million input tokens, by model. */
type Prices = Readonly<Record<string, number>>;

const textOf = (prices: Prices): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(prices).map(([model, usd]) => [
        model,
        { litellm_provider: 'house', mode: 'chat', input_cost_per_token: usd / 1e6 },
      ]),
    ),
  );
const listOf = (prices: Prices): PriceSource => litellmPrices(textOf(prices));

function catalogueOf(prices: Prices): ModelCatalogue {
  const path = join(folder, 'list.json');
  writeFileSync(path, textOf(prices));
  return createCatalogue({ providers: ['house'], bundledPrices: false, prices: { files: [path] } });
}
const usdOf = (catalogue: ModelCatalogue, model: string): number | undefined => {
  const price = catalogue.card({ provider: 'house', model })?.prices[0];
  return price === undefined ? undefined : Number(price.amount) / 1e6;
};

describe('a newer state of a price list', () => {
  it('takes the place of the former at once, raises the version and says what changed', () => {
    const catalogue = catalogueOf({ a: 2, b: 4, gone: 1 });
    const from = catalogue.sources[0]!.version;
    const update = catalogue.offer(listOf({ a: 3, b: 4, fresh: 5 }));
    expect(['a', 'b', 'gone', 'fresh'].map((model) => usdOf(catalogue, model))).toEqual([3, 4, undefined, 5]);
    expect(catalogue.version).toBe(2);
    expect(update).toMatchObject({
      list: 'litellm',
      from,
      to: catalogue.sources[0]!.version,
      version: 2,
      quarantined: [],
    });
    expect(update.changes).toEqual([
      {
        name: 'house/a',
        unit: 'input_tokens',
        condition: '',
        from: '2 USD per million',
        to: '3 USD per million',
        times: 1.5,
      },
      {
        name: 'house/fresh',
        unit: 'input_tokens',
        condition: '',
        from: undefined,
        to: '5 USD per million',
        times: undefined,
      },
      {
        name: 'house/gone',
        unit: 'input_tokens',
        condition: '',
        from: '1 USD per million',
        to: undefined,
        times: undefined,
      },
    ]);
  });

  it('does not touch cards that were handed out', () => {
    const catalogue = catalogueOf({ a: 2 });
    const before = catalogue.card({ provider: 'house', model: 'a' })!;
    catalogue.offer(listOf({ a: 3 }));
    expect(before.prices[0]!.amount).toBe(2_000_000n);
    expect(catalogue.card({ provider: 'house', model: 'a' })!.priceVersion).not.toBe(before.priceVersion);
  });

  it('leaves a model its former price and version where the new one is not believed, through any number of updates', () => {
    const catalogue = catalogueOf({ a: 2, b: 4, c: 6 });
    const { priceVersion } = catalogue.card({ provider: 'house', model: 'a' })!;
    const first = catalogue.offer(listOf({ a: 20, b: 5, c: 6 }));
    expect(first.quarantined).toMatchObject([{ name: 'house/a', kind: 'quarantined' }]);
    const second = catalogue.offer(listOf({ a: 20, b: 6, c: 6 }));
    expect(second.quarantined).toEqual([]);
    expect(catalogue.problems).toMatchObject([{ name: 'house/a', kind: 'quarantined' }]);
    expect(['a', 'b'].map((model) => usdOf(catalogue, model))).toEqual([2, 6]);
    expect(catalogue.card({ provider: 'house', model: 'a' })).toMatchObject({ priceVersion });
    expect(catalogue.offer(listOf({ a: 3, b: 6, c: 6 })).quarantined).toEqual([]);
    expect(usdOf(catalogue, 'a')).toBe(3);
    expect(catalogue.problems).toEqual([]);
  });

  it('changes nothing at all where its unit is mistaken', () => {
    const catalogue = catalogueOf({ a: 2, b: 4, c: 6 });
    const { changes, quarantined } = catalogue.offer(listOf({ a: 2_000, b: 4_000, c: 6_000, d: 8_000 }));
    expect(changes).toEqual([]);
    expect(quarantined[0]!.message).toContain('prices of many models look like a price per thousand');
    expect(['a', 'd'].map((model) => usdOf(catalogue, model))).toEqual([2, undefined]);
  });

  it('has to be one of the lists', () => {
    expect(() => catalogueOf({ a: 2 }).offer(litellmPrices(textOf({ a: 2 }), { name: 'other' }))).toThrow(
      "there is no price list 'other'",
    );
  });
});
