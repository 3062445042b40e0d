import { type ModelCard, type Price, pico, type UsageUnit } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { coverage } from './coverage.ts';
import { createCatalogue } from './create-catalogue.ts';
import { unpriced } from './unpriced.ts';

const at = Date.parse('2026-11-24');
const endpoints = new Map([
  ['chat', { writesOutput: true }],
  ['embeddings', { writesOutput: false }],
  ['images.generate', { writesOutput: false }],
]);
const price = (unit: UsageUnit, since?: number): Price => ({
  unit,
  amount: pico(1n),
  per: 1,
  source: 'test',
  ...(since === undefined ? {} : { since }),
});
const card = (
  model: string,
  serves: readonly string[],
  prices: readonly Price[],
  more: Partial<ModelCard> = {},
): ModelCard => ({
  provider: 'acme',
  model,
  endpoints: serves,
  abilities: [],
  prices,
  ...more,
});

describe('unpriced', () => {
  it('names the units a served endpoint needs and nobody prices', () => {
    const cards = [
      card('whole', ['chat', 'embeddings'], [price('input_tokens'), price('output_tokens')]),
      card('half', ['chat', 'embeddings'], [price('input_tokens')]),
      card('none', ['embeddings'], []),
    ];
    expect(unpriced(cards, endpoints, { at })).toEqual([
      { name: 'acme/half', endpoint: 'chat', units: ['output_tokens'] },
      { name: 'acme/none', endpoint: 'embeddings', units: ['input_tokens'] },
    ]);
  });

  it('is content with any unit an endpoint can be billed by', () => {
    const cards = [
      card('i1', ['images.generate'], [price('images')]),
      card('i2', ['images.generate'], [price('input_tokens')]),
    ];
    expect(unpriced(cards, endpoints, { at })).toEqual([
      { name: 'acme/i2', endpoint: 'images.generate', units: ['images', 'output_image_tokens', 'output_tokens'] },
    ]);
  });

  it('does not count a price of the future', () => {
    const cards = [card('soon', ['embeddings'], [price('input_tokens', at + 1)])];
    expect(unpriced(cards, endpoints, { at })).toHaveLength(1);
    expect(unpriced(cards, endpoints, { at: at + 1 })).toEqual([]);
  });

  it('looks only at endpoints that are served', () => {
    expect(unpriced([card('video', ['videos.create'], [])], endpoints, { at })).toEqual([]);
  });
});

describe('coverage', () => {
  it('counts what is priced, unpriced and stale', () => {
    const source = { name: 'list', version: '1', retrievedAt: '2026-08-01', cards: () => [] };
    const all = [
      card('fresh', ['embeddings'], [price('input_tokens')], { priceVersion: 'other@1' }),
      card('old', ['embeddings'], [price('input_tokens')], { priceVersion: 'list@1' }),
      card('old-overridden', ['embeddings'], [price('input_tokens')], { priceVersion: 'list@1+overrides-0' }),
      card('other-release', ['embeddings'], [price('input_tokens')], { priceVersion: 'list@11' }),
      card('retired', ['embeddings'], [price('input_tokens')], { retiresOn: '2026-01-01' }),
      card('unpriced', ['chat'], []),
    ];
    const figures = coverage({ all: () => all, sources: [source] }, endpoints, { at });
    expect(figures).toMatchObject({ priced: 5, unpriced: 1, stale: 3 });
    expect(figures.missing.map(({ units }) => units)).toEqual([['input_tokens'], ['output_tokens']]);
    expect(coverage({ all: () => all, sources: [source] }, endpoints, { at, maxAgeDays: 365 }).stale).toBe(1);
  });

  it('calls the bundled list stale a quarter after its release, and not before', () => {
    const catalogue = createCatalogue({ providers: ['anthropic'] });
    const released = Date.parse(catalogue.sources[0]!.retrievedAt!);
    const day = 86_400_000;
    const sold = catalogue.all().filter(({ retiresOn }) => retiresOn === undefined);
    const later = coverage({ all: () => sold, sources: catalogue.sources }, endpoints, { at: released + 91 * day });
    const now = coverage({ all: () => sold, sources: catalogue.sources }, endpoints, { at: released + 89 * day });
    expect(later).toMatchObject({ priced: sold.length, unpriced: 0, stale: sold.length });
    expect(now.stale).toBe(0);
  });
});
