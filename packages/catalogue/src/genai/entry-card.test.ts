import type { ModelInfo } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { type EntryCard, entryCard } from './entry-card.ts';

const read = (prices: unknown): EntryCard => {
  const info = { id: 'm', match: { equals: 'm' }, prices } as unknown as ModelInfo;
  return entryCard({ info, listedBy: 'acme', provider: 'acme', model: 'm' }, 'genai-prices@0');
};

describe('entryCard', () => {
  it.each([
    ['negative', -1],
    ['not a number', Number.NaN],
    ['absurd', 10_001],
    ['of the wrong type', '1.25 USD'],
    ['a list', [1]],
    ['missing', null],
    ['a tier without a threshold', { base: 1, tiers: [{ price: 2 }] }],
    ['a tier without a price', { base: 1, tiers: [{ start: 5 }] }],
    ['tiers that are no list', { base: 1, tiers: 3 }],
  ])('refuses a figure that is %s, keeps the rest and says so', (_, figure) => {
    const { card, problems } = read({ input_mtok: figure, output_mtok: 2 });
    expect(card.prices.map(({ unit }) => unit)).toEqual(['output_tokens']);
    expect(problems).toMatchObject([{ source: 'genai-prices', name: 'acme/m', kind: 'refused' }]);
    expect(problems[0]!.message).toMatch(/^input_tokens: /);
  });

  it('leaves out prices under a condition it does not know', () => {
    const weekend = { type: 'day_of_week', days: ['sat'] };
    const { card, problems } = read([
      { prices: { input_mtok: 2 } },
      { constraint: weekend, prices: { input_mtok: 1 } },
    ]);
    expect(card.prices.map(({ amount }) => amount)).toEqual([2_000_000n]);
    expect(problems[0]!.message).toContain('day_of_week');
  });

  it('turns a time of day with an offset into UTC', () => {
    const window = { type: 'time_of_date', start_time: '08:30:00+08:00', end_time: '00:30:00+08:00' };
    const { card } = read([{ prices: { input_mtok: 2 } }, { constraint: window, prices: { input_mtok: 1 } }]);
    expect(card.prices[1]?.when).toEqual({ utcMinutes: { from: 30, to: 16 * 60 + 30 } });
  });

  it('takes the dearer of two keys for one unit', () => {
    expect(read({ audio_hours: 1, input_audio_hours: 2 }).card.prices).toMatchObject([{ amount: 2_000_000_000_000n }]);
    expect(read({ audio_hours: 2, input_audio_hours: 1 }).card.prices).toMatchObject([{ amount: 2_000_000_000_000n }]);
  });

  it('makes no price out of nothing', () => {
    expect(read({}).card.prices).toEqual([]);
  });
});
