import { costOf, type ModelCard, type Money, pico, priceOf, type UsageUnit, usd } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { createCatalogue, isModelCatalogue } from './create-catalogue.ts';
import type { PriceSource } from './price-source.ts';

const at = Date.parse('2026-11-01');
const amountOf = (card: ModelCard | undefined, unit: UsageUnit, input = 0, serviceTier?: string): Money | undefined =>
  card && priceOf(card.prices, unit, input, { at, ...(serviceTier === undefined ? {} : { serviceTier }) })?.amount;

const declared = (provider: string, model: string, more: Partial<ModelCard> = {}): ModelCard => ({
  provider,
  model,
  endpoints: [],
  abilities: [],
  prices: [],
  ...more,
});
const inputPrice = (amount: bigint): ModelCard['prices'] => [
  { unit: 'input_tokens', amount: pico(amount), per: 1, source: 'adapter' },
];

const openai = createCatalogue({ providers: ['openai'] });

describe('a card', () => {
  it('has the prices of the list, exactly', () => {
    const card = openai.card({ provider: 'openai', model: 'gpt-5' });
    expect(card).toMatchObject({
      endpoints: ['chat', 'responses', 'messages', 'generateContent'],
      contextWindow: 400_000,
      maxOutputTokens: 128_000,
    });
    expect(amountOf(card, 'input_tokens')).toBe(1_250_000n);
    expect(card?.priceVersion).toMatch(/^genai-prices@\d/);
  });

  it('is undefined for a model or provider nobody knows, which is never a price of zero', () => {
    expect(openai.card({ provider: 'openai', model: 'gpt-99-ultra' })).toBeUndefined();
    expect(openai.card({ provider: 'acme', model: 'gpt-5' })).toBeUndefined();
    expect(openai.find('gpt-99-ultra')).toEqual([]);
  });

  it('is the same object on every lookup, for exact names and for snapshots alike', () => {
    for (const model of ['gpt-5', 'gpt-5-2025-08-07']) {
      expect(openai.card({ provider: 'openai', model })).toBe(openai.card({ provider: 'openai', model }));
    }
    expect(openai.find('gpt-5-2025-08-07')).toBe(openai.find('gpt-5-2025-08-07'));
  });

  it('of a snapshot keeps the name that was asked for, and has the facts of that name', () => {
    const card = openai.card({ provider: 'openai', model: 'gpt-5-chat-latest' });
    expect(card).toMatchObject({ model: 'gpt-5-chat-latest', contextWindow: 128_000, maxOutputTokens: 16_384 });
    expect(card?.abilities).not.toContain('tools');
    expect(openai.card({ provider: 'openai', model: 'o3-deep-research' })?.endpoints).toEqual(['responses']);
  });

  it('is not looked for under a name no model could have', () => {
    expect(openai.card({ provider: 'openai', model: `gpt-4.5-preview${'x'.repeat(10)}` })).toBeDefined();
    expect(openai.card({ provider: 'openai', model: `gpt-4.5-preview${'x'.repeat(300)}` })).toBeUndefined();
  });

  it('cannot be changed by whoever holds it', () => {
    expect(Object.isFrozen(openai.card({ provider: 'openai', model: 'gpt-5' }))).toBe(true);
  });

  it('says when its model was shut down', () => {
    expect(openai.card({ provider: 'openai', model: 'o1-preview' })?.retiresOn).toBe('2025-07-28');
  });
});

describe('what a provider declares', () => {
  it('gets prices from the list when it has none', () => {
    const card = declared('openai', 'gpt-5', { endpoints: ['chat'], maxOutputTokens: 1_000 });
    const catalogue = createCatalogue({ providers: ['openai'], cards: [card] });
    const merged = catalogue.find('gpt-5')[0];
    expect(merged).toMatchObject({ endpoints: ['chat'], maxOutputTokens: 1_000, contextWindow: 400_000 });
    expect(amountOf(merged, 'output_tokens')).toBe(10_000_000n);
  });

  it('keeps prices of its own, all of them and only them', () => {
    const card = declared('openai', 'gpt-5', { prices: inputPrice(7n), priceVersion: 'contract@3' });
    const merged = createCatalogue({ providers: ['openai'], cards: [card] }).find('gpt-5')[0];
    expect(amountOf(merged, 'input_tokens')).toBe(7n);
    expect(amountOf(merged, 'output_tokens')).toBeUndefined();
    expect(merged?.priceVersion).toBe('contract@3');
  });

  it('is a card even where no list knows the model', () => {
    const catalogue = createCatalogue({ cards: [declared('acme', 'x-1', { endpoints: ['chat'] })] });
    expect(catalogue.find('acme/x-1')).toMatchObject([{ provider: 'acme', model: 'x-1', prices: [] }]);
    expect(catalogue.all()).toContain(catalogue.find('x-1')[0]);
  });

  it('finds the price of a snapshot it declares by the rules of the list', () => {
    const card = declared('anthropic', 'claude-sonnet-4-5-20250929', { aliases: ['sonnet'] });
    const merged = createCatalogue({ providers: ['anthropic'], cards: [card] }).find('sonnet')[0];
    expect(merged?.model).toBe('claude-sonnet-4-5-20250929');
    expect(amountOf(merged, 'input_tokens')).toBe(3_000_000n);
  });

  it('loses a price that cannot be right, which is reported and does not become zero', () => {
    const bad = declared('acme', 'm', { endpoints: ['chat'], prices: inputPrice(-5n) });
    const catalogue = createCatalogue({ cards: [bad], bundledPrices: false });
    expect(costOf({ input_tokens: 10 }, catalogue.find('acme/m')[0]!.prices, { at })).toEqual({
      cost: 0n,
      unpriced: ['input_tokens'],
    });
    expect(catalogue.problems).toMatchObject([{ source: 'cards', name: 'acme/m', kind: 'refused' }]);
  });
});

describe('providers', () => {
  it('that are not named do not matter', () => {
    expect(new Set(openai.all().map(({ provider }) => provider))).toEqual(new Set(['openai']));
    expect(openai.find('claude-opus-5')).toEqual([]);
    expect(openai.find('anthropic/claude-opus-5')).toEqual([]);
  });

  it('are all known when none is named', () => {
    const providers = new Set(
      createCatalogue()
        .all()
        .map(({ provider }) => provider),
    );
    for (const name of ['openai', 'anthropic', 'gemini', 'xai', 'bedrock', 'mistral'])
      expect(providers).toContain(name);
  });

  it('under a name of your own have the prices of the one they are priced as', () => {
    const catalogue = createCatalogue({ providers: ['openai', 'openai-eu'], pricedAs: { 'openai-eu': 'openai' } });
    const card = catalogue.card({ provider: 'openai-eu', model: 'gpt-5' });
    expect(card).toMatchObject({ provider: 'openai-eu', maxOutputTokens: 128_000 });
    expect(amountOf(card, 'input_tokens', 0, 'batch')).toBe(625_000n);
    expect(catalogue.find('gpt-5').map(({ provider }) => provider)).toEqual(['openai', 'openai-eu']);
    expect(catalogue.find('openai-eu/gpt-5-2025-08-07')).toMatchObject([{ provider: 'openai-eu' }]);
  });

  it('that are adopted bring their cards, cut endpoints to those they serve, and replace the former ones', () => {
    const catalogue = createCatalogue();
    const before = catalogue.version;
    const endpoints = { chat: async () => Promise.reject(new Error('unused')) };
    catalogue.adopt([{ name: 'openai', models: [declared('openai', 'new')], endpoints: endpoints as object }]);
    expect(catalogue.version).toBe(before + 1);
    expect(catalogue.find('gpt-5')).toMatchObject([{ provider: 'openai', endpoints: ['chat'] }]);
    expect(catalogue.all().map(({ model }) => model)).not.toContain('whisper-1');
    expect(catalogue.find('openai/new')).toHaveLength(1);
    catalogue.adopt([{ name: 'anthropic', models: [] }]);
    expect(catalogue.find('gpt-5')).toEqual([]);
    expect(catalogue.find('openai/new')).toEqual([]);
  });

  it('can be adopted only by a catalogue of this package', () => {
    expect(isModelCatalogue(openai)).toBe(true);
    expect(isModelCatalogue({ card: () => undefined, find: () => [], all: () => [], version: 1 })).toBe(false);
  });
});

describe('sources', () => {
  const source = (name: string, cards: readonly ModelCard[]): PriceSource => ({
    name,
    version: '1',
    cards: () => cards,
  });

  it('stand in order: the first that prices a model wins, a later one fills in', () => {
    const first = source('first', [declared('acme', 'a', { prices: inputPrice(1n) }), declared('acme', 'b')]);
    const second = source('second', [
      declared('acme', 'a', { prices: inputPrice(2n) }),
      declared('acme', 'b', { prices: inputPrice(3n) }),
    ]);
    const catalogue = createCatalogue({ sources: [first, second] });
    expect(amountOf(catalogue.find('acme/a')[0], 'input_tokens')).toBe(1n);
    expect(amountOf(catalogue.find('acme/b')[0], 'input_tokens')).toBe(3n);
  });

  it('are guarded: what they get wrong is left out and reported', () => {
    const catalogue = createCatalogue({
      sources: [source('odd', [declared('acme', 'a', { prices: inputPrice(-1n) })])],
    });
    expect(catalogue.find('acme/a')[0]?.prices).toEqual([]);
    expect(catalogue.problems).toMatchObject([{ source: 'odd', name: 'acme/a', kind: 'refused' }]);
  });
});

describe('service tiers', () => {
  it('have the published factor of their vendor, on every token unit', () => {
    const card = openai.find('gpt-5')[0];
    expect(amountOf(card, 'cached_input_tokens', 0, 'flex')).toBe(62_500n);
    expect(amountOf(card, 'output_tokens', 0, 'priority')).toBe(20_000_000n);
    expect(amountOf(card, 'searches', 0, 'batch')).toBe(amountOf(card, 'searches'));
  });

  it('have a factor of the user where there is one', () => {
    const catalogue = createCatalogue({ providers: ['openai'], serviceTiers: { openai: { priority: '2.5' } } });
    expect(amountOf(catalogue.find('gpt-5')[0], 'output_tokens', 0, 'priority')).toBe(25_000_000n);
    expect(catalogue.find('gpt-5')[0]?.priceVersion).toMatch(/overrides-/);
  });

  it('apply to the tier of long contexts too', () => {
    expect(amountOf(openai.find('gpt-5.5')[0], 'output_tokens', 272_000, 'batch')).toBe(22_500_000n);
  });
});

describe('quality', () => {
  it('is the rank by output price within a provider where nobody declared one', () => {
    const rank = (name: string): number => openai.find(name)[0]?.quality ?? Number.NaN;
    expect(rank('gpt-5-nano')).toBeLessThan(rank('gpt-5-mini'));
    expect(rank('gpt-5-mini')).toBeLessThan(rank('gpt-5'));
    expect(rank('gpt-5')).toBeLessThan(rank('gpt-5-pro'));
    expect(Math.max(...openai.all().map(({ quality }) => quality ?? 0))).toBe(1);
    expect(openai.find('whisper-1')[0]?.quality).toBeUndefined();
  });

  it('that is declared stands', () => {
    const catalogue = createCatalogue({ cards: [declared('openai', 'gpt-5', { quality: 0 })], providers: ['openai'] });
    expect(catalogue.find('gpt-5')[0]?.quality).toBe(0);
  });
});

describe('two catalogues', () => {
  it('share nothing', () => {
    const first = createCatalogue({ providers: ['openai'], overrides: { 'openai/gpt-5': { input: '9' } } });
    const second = createCatalogue({ providers: ['openai'] });
    expect(amountOf(first.find('gpt-5')[0], 'input_tokens')).toBe(usd('9') / 1_000_000n);
    expect(amountOf(second.find('gpt-5')[0], 'input_tokens')).toBe(1_250_000n);
  });
});

describe('lookups', () => {
  it('ask no source twice for a name, known or not', () => {
    const asked: string[] = [];
    const source: PriceSource = {
      name: 'list',
      version: '1',
      cards: () => [declared('openai', 'gpt-5')],
      match: ({ model }) => {
        asked.push(model);
        return model.startsWith('gpt-5') ? declared('openai', 'gpt-5') : undefined;
      },
    };
    const catalogue = createCatalogue({ providers: ['openai'], sources: [source] });
    for (let time = 0; time < 3; time++) {
      for (const model of ['gpt-5', 'gpt-5-2025-08-07', 'nobody-knows-it'])
        catalogue.card({ provider: 'openai', model });
    }
    expect(asked).toEqual(['gpt-5-2025-08-07', 'nobody-knows-it']);
  });
});
