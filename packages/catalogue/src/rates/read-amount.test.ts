import { describe, expect, it } from 'vitest';
import { readAmount } from './read-amount.ts';

describe('readAmount', () => {
  it('gives pico-USD per token for a price per million', () => {
    expect(readAmount(1.25, 1_000_000)).toEqual({ amount: 1_250_000n, per: 1 });
    expect(readAmount('0.000001', 1_000_000)).toEqual({ amount: 1n, per: 1 });
  });

  it('keeps what does not divide, such as an hour of audio, as a price per so many units', () => {
    expect(readAmount(0.111, 3_600)).toEqual({ amount: 111_000_000_000n, per: 3_600 });
  });

  it('takes an explicit zero for a zero', () => {
    expect(readAmount(0, 1_000_000)).toEqual({ amount: 0n, per: 1 });
  });

  it.each([
    [-0.5, /-0.5 USD is negative/],
    [Number.NaN, /NaN is not an amount/],
    [Number.POSITIVE_INFINITY, /Infinity is not an amount/],
    [10_000.000001, /10000.000001 USD for 1000000 is absurd, the limit is 10000/],
    [0.08333333333333334, /not exact, the limit is 6 decimals/],
    ['free', /a string is not an amount/],
    [null, /a object is not an amount/],
    [undefined, /a undefined is not an amount/],
  ])('refuses %s and says why', (value, reason) => {
    const read = readAmount(value, 1_000_000);
    expect(read).toHaveProperty('refused');
    expect((read as { refused: string }).refused).toMatch(reason);
  });
});
