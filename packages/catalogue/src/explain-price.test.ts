import { costOf, NO_USAGE, sum, type Usage, usd } from '@weir/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from './create-catalogue.ts';
import { explainPrice } from './explain-price.ts';

const catalogue = createCatalogue({ providers: ['openai', 'anthropic', 'deepseek', 'perplexity'] });
const at = Date.parse('2026-11-01T06:30:00Z');

describe('explainPrice', () => {
  it('says which price applied to each unit, and why', () => {
    const usage = { input_tokens: 272_000, reasoning_tokens: 10, searches: 2, pages: 3 };
    const { lines, cost, unpriced } = explainPrice(catalogue.find('gpt-5.5')[0]!, usage, { at });
    const source = 'genai-prices openai/gpt-5.5';
    const condition = 'over 271999 input tokens';
    expect(lines).toEqual([
      {
        unit: 'input_tokens',
        count: 272_000,
        pricedAs: 'input_tokens',
        rate: '10 USD per million',
        subtotal: usd('2.72'),
        source,
        since: undefined,
        condition,
      },
      {
        unit: 'reasoning_tokens',
        count: 10,
        pricedAs: 'output_tokens',
        rate: '45 USD per million',
        subtotal: usd('0.00045'),
        source,
        since: undefined,
        condition,
      },
      {
        unit: 'searches',
        count: 2,
        pricedAs: 'searches',
        rate: '10 USD per 1000',
        subtotal: usd('0.02'),
        source,
        since: undefined,
        condition: '',
      },
      {
        unit: 'pages',
        count: 3,
        pricedAs: undefined,
        rate: undefined,
        subtotal: undefined,
        source: undefined,
        since: undefined,
        condition: '',
      },
    ]);
    expect(cost).toBe(usd('2.74045'));
    expect(unpriced).toEqual(['pages']);
  });

  it('names dates, hours and tiers', () => {
    const line = (name: string, context: { at: number; serviceTier?: string }): unknown =>
      explainPrice(catalogue.find(name)[0]!, { input_tokens: 1 }, context).lines[0];
    expect(line('gpt-5.6-sol', { at })).toMatchObject({ since: '2026-08-21', rate: '4 USD per million' });
    expect(line('deepseek-v4-flash', { at: Date.parse('2026-11-02T06:30:00Z') })).toMatchObject({
      condition: '06:00-10:00 UTC, Monday Tuesday Wednesday Thursday Friday',
      rate: '0.44 USD per million',
    });
    expect(line('deepseek-v4-flash', { at })).toMatchObject({ condition: '', rate: '0.22 USD per million' }); // a Sunday
    expect(line('gpt-5', { at, serviceTier: 'batch' })).toMatchObject({
      condition: 'batch tier',
      source: 'genai-prices openai/gpt-5, batch tier x 1/2',
    });
  });

  it('adds up to what costOf charges, to the last pico-USD, for any usage', () => {
    const count = fc.nat({ max: 400_000 });
    const usages = fc.record(
      {
        input_tokens: count,
        cached_input_tokens: count,
        cache_write_tokens: count,
        cache_write_1h_tokens: count,
        output_tokens: count,
        reasoning_tokens: count,
        searches: fc.nat({ max: 5 }),
        requests: fc.nat({ max: 1 }),
        audio_seconds: fc.double({ min: 0, max: 500, noNaN: true }),
      },
      { requiredKeys: [] },
    );
    const names = fc.constantFrom('gpt-5', 'gpt-5.5', 'claude-opus-4-6', 'deepseek-chat', 'whisper-1', 'sonar-pro');
    const tiers = fc.constantFrom(undefined, 'batch', 'priority');
    fc.assert(
      fc.property(names, usages, fc.nat({ max: 10 ** 11 }), tiers, (name, usage, ago, serviceTier) => {
        const card = catalogue.find(name)[0]!;
        const context = { at: at - ago, ...(serviceTier === undefined ? {} : { serviceTier }) };
        const { lines, cost, unpriced } = explainPrice(card, usage as Usage, context);
        const charged = costOf(usage as Usage, card.prices, context);
        expect(sum(lines.flatMap(({ subtotal }) => subtotal ?? []))).toBe(charged.cost);
        expect({ cost, unpriced }).toEqual(charged);
      }),
    );
  });

  it('says for what, until when and in what measures a price holds', () => {
    const rates = [
      { perVideoSecond: '0.3', variant: { resolution: '1080p' }, until: '2027-01-01', atLeast: 4, step: 2 },
    ];
    const own = createCatalogue({ overrides: { 'a/v': { rates } }, bundledPrices: false });
    const context = { at, variant: { resolution: '1080p' } };
    const { lines } = explainPrice(own.card({ provider: 'a', model: 'v' })!, { video_seconds: 5 }, context);
    expect(lines).toMatchObject([
      { condition: 'resolution 1080p, until 2027-01-01, at least 4, in steps of 2', subtotal: usd('1.8') },
    ]);
  });

  it('explains nothing where nothing was used', () => {
    expect(explainPrice(catalogue.find('gpt-5')[0]!, NO_USAGE, { at })).toEqual({ lines: [], cost: 0n, unpriced: [] });
  });
});
