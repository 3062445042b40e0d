import { type ModelCard, type Price, pico } from '@weir/core';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../price-source.ts';
import { checkCard } from './check-card.ts';

const good: Price = { unit: 'input_tokens', amount: pico(1_000_000n), per: 1, source: 'test' };
const cardWith = (...prices: readonly unknown[]): ModelCard => ({
  provider: 'acme',
  model: 'm',
  endpoints: ['chat'],
  abilities: [],
  prices: prices as readonly Price[],
});

describe('checkCard', () => {
  it('hands a sound card back as it is', () => {
    const card = cardWith(good, { ...good, amount: pico(0n) });
    expect(checkCard(card, 'cards', [])).toBe(card);
  });

  it.each([
    ['a negative amount', { ...good, amount: pico(-1n) }, /-1 pico-USD is negative/],
    ['a float', { ...good, amount: 1.25 }, /'1.25' is not a bigint/],
    ['NaN', { ...good, amount: Number.NaN }, /'NaN' is not a bigint/],
    ['more than 10,000 USD per million', { ...good, amount: pico(10_000_000_001n) }, /absurd/],
    ['a price for no units', { ...good, per: 0 }, /not a positive whole number/],
    ['a price for half a unit', { ...good, per: 0.5 }, /not a positive whole number/],
    ['no unit', { ...good, unit: '' }, /names no unit/],
    ['a date that is none', { ...good, since: Number.NaN }, /not epoch ms/],
    ['an end before its beginning', { ...good, since: 2, until: 2 }, /'2' is not epoch ms after it begins/],
    ['a minimum of none', { ...good, atLeast: 0 }, /'0' units at least is not a positive number/],
    ['steps of nothing', { ...good, step: 0 }, /steps of '0' units are not a positive number/],
    ['an eighth day', { ...good, when: { utcDays: [7] } }, /not numbers from 0, Sunday, to 6/],
    ['a size that is a number', { ...good, when: { variant: { size: 1024 } } }, /its variant is not a list of texts/],
    ['a threshold that is none', { ...good, when: { inputTokensOver: -1 } }, /not a count/],
    ['a minute after the day', { ...good, when: { utcMinutes: { from: 0, to: 1_441 } } }, /the last is 1440/],
  ])('leaves out %s, keeps the others and reports it', (_, bad, reason) => {
    const problems: Problem[] = [];
    expect(checkCard(cardWith(good, bad), 'cards', problems).prices).toEqual([good]);
    expect(problems).toMatchObject([{ source: 'cards', name: 'acme/m', kind: 'refused' }]);
    expect(problems[0]!.message).toMatch(reason);
  });

  it('allows a video second what it would not allow a token', () => {
    const video: Price = { unit: 'video_seconds', amount: pico(500_000_000_000n), per: 1, source: 'test' };
    expect(checkCard(cardWith(video), 'cards', []).prices).toEqual([video]);
  });
});
