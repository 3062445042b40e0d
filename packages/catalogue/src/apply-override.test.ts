import { type ModelCard, type Money, pico, priceOf, type UsageUnit, WeirError } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from './create-catalogue.ts';

const at = Date.parse('2026-11-01T12:00:00Z');
const amountOf = (card: ModelCard | undefined, unit: UsageUnit, input = 0, context: object = {}): Money | undefined =>
  card && priceOf(card.prices, unit, input, { at, ...context })?.amount;
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

describe('an override', () => {
  const contract = { input: '1.00', output: '8', quality: 0.9, aliases: ['house'] };

  it('wins over the list for what it names and leaves the rest', () => {
    const card = createCatalogue({ providers: ['openai'], overrides: { 'openai/gpt-5': contract } }).find('gpt-5')[0];
    expect(amountOf(card, 'input_tokens')).toBe(1_000_000n);
    expect(amountOf(card, 'output_tokens')).toBe(8_000_000n);
    expect(amountOf(card, 'cached_input_tokens')).toBe(125_000n);
    expect(card).toMatchObject({ quality: 0.9, contextWindow: 400_000 });
  });

  it('wins over what the provider declares', () => {
    const cards = [declared('openai', 'gpt-5', { prices: inputPrice(7n), contextWindow: 10 })];
    const catalogue = createCatalogue({ cards, overrides: { 'openai/gpt-5': { input: '2', contextWindow: 20 } } });
    const card = catalogue.card({ provider: 'openai', model: 'gpt-5' });
    expect(amountOf(card, 'input_tokens')).toBe(2_000_000n);
    expect(card?.contextWindow).toBe(20);
  });

  it('replaces the tiers of a unit with its price', () => {
    const overrides = { 'openai/gpt-5.5': { input: '4' } };
    const card = createCatalogue({ providers: ['openai'], overrides }).find('gpt-5.5')[0];
    expect(amountOf(card, 'input_tokens', 300_000)).toBe(4_000_000n);
    expect(amountOf(card, 'output_tokens', 300_000)).toBe(45_000_000n);
  });

  it('holds for the snapshots of its model too', () => {
    const catalogue = createCatalogue({ providers: ['openai'], overrides: { 'openai/gpt-5': contract } });
    expect(amountOf(catalogue.find('gpt-5-2025-08-07')[0], 'input_tokens')).toBe(1_000_000n);
    expect(catalogue.find('house')).toMatchObject([{ model: 'gpt-5' }]);
  });

  it('makes a card of a model nobody else knows', () => {
    const catalogue = createCatalogue({ overrides: { 'acme/org/x-1': { input: '1', output: '2' } } });
    expect(catalogue.find('acme/org/x-1')).toMatchObject([{ provider: 'acme', model: 'org/x-1' }]);
  });

  it('shows in the price version, by what it says', () => {
    const versionWith = (input: string): string | undefined =>
      createCatalogue({ providers: ['openai'], overrides: { 'openai/gpt-5': { input } } }).find('gpt-5')[0]
        ?.priceVersion;
    expect(versionWith('1')).toMatch(/^genai-prices@[\d.]+\+overrides-[0-9a-f]{8}$/);
    expect(versionWith('1')).toBe(versionWith('1'));
    expect(versionWith('1')).not.toBe(versionWith('2'));
  });

  it('may have rates of its own under conditions', () => {
    const rates = [
      { inputTokensOver: 1_000, input: '2' },
      { serviceTier: 'batch', input: '0.4' },
      { utcFrom: '22:00', utcTo: '06:00', input: '0.5' },
      { since: '2027-01-01', input: '3' },
    ];
    const card = createCatalogue({ overrides: { 'acme/m': { input: '1', rates } }, bundledPrices: false }).find(
      'acme/m',
    )[0];
    expect(amountOf(card, 'input_tokens', 1_000)).toBe(1_000_000n);
    expect(amountOf(card, 'input_tokens', 1_001)).toBe(2_000_000n);
    expect(amountOf(card, 'input_tokens', 0, { serviceTier: 'batch' })).toBe(400_000n);
    expect(amountOf(card, 'input_tokens', 0, { at: Date.parse('2026-11-01T23:00:00Z') })).toBe(500_000n);
    expect(amountOf(card, 'input_tokens', 0, { at: Date.parse('2027-01-01T12:00:00Z') })).toBe(3_000_000n);
  });

  it('prices what is not sold by token in the quantity its name says', () => {
    const override = { perImage: '0.04', perVideoSecond: '0.1', perAudioHour: '0.36', perThousandRequests: '5' };
    const card = createCatalogue({ overrides: { 'acme/m': override }, bundledPrices: false }).find('acme/m')[0];
    expect(card?.prices).toMatchObject([
      { unit: 'images', amount: 40_000_000_000n, per: 1 },
      { unit: 'video_seconds', amount: 100_000_000_000n, per: 1 },
      { unit: 'audio_seconds', amount: 360_000_000_000n, per: 3_600 },
      { unit: 'requests', amount: 5_000_000_000_000n, per: 1_000 },
    ]);
  });
});

describe('rates of an override', () => {
  it('may end, have a minimum and steps, and hold for one size of an image', () => {
    const rates = [
      { perImage: '0.08', variant: { size: '1024x1024', quality: 'hd' } },
      { perAudioHour: '0.36', until: '2027-01-01', atLeast: 10, step: 1 },
    ];
    const catalogue = createCatalogue({ overrides: { 'a/b': { rates } }, bundledPrices: false });
    expect(catalogue.card({ provider: 'a', model: 'b' })?.prices).toMatchObject([
      { unit: 'images', when: { variant: { size: '1024x1024', quality: 'hd' } } },
      { unit: 'audio_seconds', until: Date.UTC(2027, 0, 1), atLeast: 10, step: 1 },
    ]);
  });
});

describe('options that cannot be read', () => {
  it.each([
    ['a negative price', { overrides: { 'a/b': { input: '-1' } } }, /overrides\['a\/b'\]\.input: -1 USD is negative/],
    ['a price as a number', { overrides: { 'a/b': { input: 1 as unknown as string } } }, /a number is not a string/],
    ['a price too fine', { overrides: { 'a/b': { input: '0.0000001' } } }, /the limit is 6 decimals/],
    ['an absurd price', { overrides: { 'a/b': { output: '10001' } } }, /the limit is 10000/],
    ['a model without a provider', { overrides: { gpt: {} } }, /'gpt' is not a provider\/model/],
    ['half a window', { overrides: { 'a/b': { rates: [{ utcFrom: '01:00', input: '1' }] } } }, /need each other/],
    [
      'a time that is none',
      { overrides: { 'a/b': { rates: [{ utcFrom: '1am', utcTo: '02:00' }] } } },
      /not a time of day/,
    ],
    ['a date that is none', { overrides: { 'a/b': { rates: [{ since: 'soon' }] } } }, /not a date/],
    ['an end that is none', { overrides: { 'a/b': { rates: [{ until: '1' }] } } }, /\.until: '1' is not a date/],
    ['steps of nothing', { overrides: { 'a/b': { rates: [{ step: 0 }] } } }, /\.step: 0 units is not a positive/],
    ['a minimum below', { overrides: { 'a/b': { rates: [{ atLeast: -1 }] } } }, /\.atLeast: -1 units is not/],
    ['a factor of zero', { serviceTiers: { a: { batch: '0' } } }, /the limits are 0 and 100/],
    ['no memory at all', { memoEntries: 0 }, /memoEntries: 0 is too few/],
  ])('stop the start: %s', (_, options, message) => {
    const make = (): unknown => createCatalogue({ ...options, bundledPrices: false });
    expect(make).toThrow(WeirError);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_options' }));
  });
});
