import { costOf, type Usage } from '@weir/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCatalogue } from '../create-catalogue.ts';
import { checkCard } from '../rates/check-card.ts';
import { litellmPrices } from './litellm-prices.ts';

const FIELDS = [
  'input_cost_per_token',
  'output_cost_per_token',
  'cache_read_input_token_cost',
  'cache_creation_input_token_cost_above_1hr_above_200k_tokens',
  'input_cost_per_token_above_200k_tokens_priority',
  'output_cost_per_second_1080p',
  'output_cost_per_image',
  'search_context_cost_per_query',
  'tiered_pricing',
  'cost_of_nothing',
  'mode',
  'currency',
  'max_input_tokens',
  '__proto__',
  'constructor',
];
const figure = fc.oneof(
  fc.double({ min: -1, max: 1 }),
  fc.double(),
  fc.integer({ min: 0, max: 20_000 }).map((value) => value / 1e9),
  fc.constantFrom('2e-6', '1e999999999', '0x10', '', ' 1', '1_000', '٣', 'chat', 'video_generation', 'EUR'),
);
const tier = fc.record(
  { range: fc.array(fc.oneof(fc.nat(), fc.double())), input_cost_per_token: figure, __proto__: figure },
  { requiredKeys: [] },
);
const value = fc.oneof({ weight: 3, arbitrary: figure }, fc.jsonValue(), fc.array(tier));
const entry = fc.dictionary(fc.constantFrom(...FIELDS), value).map((fields) => ({ ...fields, litellm_provider: 'p' }));
const list = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...FIELDS, 'p/m', 'hd/1-x-1/m')), entry, {
  minKeys: 1,
});

/** Counts of everything there is. */
const USAGE: Usage = {
  input_tokens: 300_000,
  output_tokens: 7,
  cached_input_tokens: 3,
  images: 1,
  video_seconds: 1.5,
  searches: 1,
};

it('whatever a list says, its prices are exact, positive and within bounds, or are reported', () => {
  fc.assert(
    fc.property(list, (models) => {
      const source = litellmPrices(JSON.stringify({ ...models, last: { litellm_provider: 'p' } }));
      for (const card of source.cards()) {
        for (const { amount, per } of card.prices)
          expect(amount > 0n && Number.isSafeInteger(per) && per > 0).toBe(true);
        expect(checkCard(card, 'list', [])).toBe(card);
        for (const serviceTier of ['priority', 'batch']) {
          expect(costOf(USAGE, card.prices, { at: 0, serviceTier }).cost).toBeGreaterThanOrEqual(0n);
        }
      }
      for (const { name, message } of source.problems!()) expect(`${name}: ${message}`).toMatch(/^p\/.*: .+/s);
      const catalogue = createCatalogue({ sources: [source], providers: ['p'] });
      expect(catalogue.card({ provider: 'p', model: 'last' })?.prices).toEqual([]);
    }),
    { numRuns: Number(process.env.WEIR_RUNS ?? 300), seed: 20_261_129 },
  );
});
