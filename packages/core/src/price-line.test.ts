import { describe, expect, it } from 'vitest';
import { pico } from './money.ts';
import type { Price } from './price.ts';
import { isDearer, lineCost, lineCostAtMost } from './price-line.ts';

const price = (amount: bigint, more: Partial<Price> = {}): Price => ({
  unit: 'audio_seconds',
  amount: pico(amount),
  per: 1,
  source: 'test',
  ...more,
});

describe('what a line costs', () => {
  it.each([
    ['nothing', {}, 0, 0n],
    ['nothing, whatever is billed at least', { atLeast: 10 }, 0, 0n],
    ['whole units', {}, 3, 21n],
    ['less than is billed at least', { atLeast: 10 }, 3, 70n],
    ['more than is billed at least', { atLeast: 10 }, 11, 77n],
    ['a step that is not full', { step: 15 }, 16, 210n],
    ['a step that is', { step: 15 }, 30, 210n],
    ['both', { atLeast: 10, step: 4 }, 3, 84n],
    ['part of a unit', {}, 1.5, 10n],
  ])('for %s', (_, more, count, cost) => {
    expect(lineCost(price(7n, more), count)).toBe(cost);
  });

  it('is rounded half to even where a price buys several, and up where it is a bound', () => {
    expect([3, 5, 7].map((count) => lineCost(price(1n, { per: 2 }), count))).toEqual([2n, 2n, 4n]);
    expect([3, 5, 7].map((count) => lineCostAtMost(price(1n, { per: 2 }), count))).toEqual([2n, 3n, 4n]);
    expect(lineCostAtMost(price(7n, { atLeast: 10 }), 3)).toBe(70n);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('is not known for %s', (count) => {
    expect(() => lineCost(price(1n), count)).toThrow(`${count} audio_seconds is no count`);
  });
});

describe('a dearer price', () => {
  it.each([
    ['of two for one unit', price(2n), price(1n)],
    ['for one unit than for two', price(3n), price(5n, { per: 2 })],
    ['for two units than for one', price(7n, { per: 2 }), price(3n)],
    ['by what is billed at least', price(1n, { atLeast: 10 }), price(1n, { atLeast: 5 })],
    ['by being billed at least so much at all', price(1n, { atLeast: 10, step: 1 }), price(1n, { step: 60 })],
    ['by its steps', price(1n, { atLeast: 5, step: 15 }), price(1n, { atLeast: 5 })],
    ['by longer steps', price(1n, { step: 15 }), price(1n, { step: 5 })],
  ])('is told %s', (_, dear, cheap) => {
    expect(isDearer(dear, cheap)).toBe(true);
    expect(isDearer(cheap, dear)).toBe(false);
    expect(isDearer(dear, dear)).toBe(false);
  });
});
