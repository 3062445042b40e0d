import { usd } from '@weir/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMillionths, millionths } from './decimal.ts';

/** Canonical decimal texts from 0 to 9999.999999 with at most six decimals. */
const prices = fc.bigInt({ min: 0n, max: 9_999_999_999n }).map(formatMillionths);

describe('millionths', () => {
  it('is exact for every decimal text with at most six decimals', () => {
    fc.assert(fc.property(prices, (text) => millionths(text) === usd(text) / 1_000_000n));
  });

  it('is exact for the same figures after they went through a JavaScript number', () => {
    fc.assert(fc.property(prices, (text) => millionths(Number(text)) === usd(text) / 1_000_000n));
  });

  it('reads what floating point made of a sum as the figure it is meant to be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 0, max: 2_000_000 }), (a, b) => {
        return millionths(a / 1e6 + b / 1e6) === BigInt(a + b);
      }),
    );
  });

  it('reads the artefacts price lists contain', () => {
    expect(millionths(0.1 + 0.2)).toBe(300_000n);
    expect(millionths(0.18000000000000002)).toBe(180_000n);
    expect(millionths(0.00020999999999999998)).toBe(210n);
    expect(millionths(0.14999999999999999)).toBe(150_000n);
    expect(millionths('0.14999999999999999')).toBe(150_000n);
    expect(millionths(3 * 1.1)).toBe(3_300_000n);
  });

  it('reads exponents, as JavaScript prints small numbers', () => {
    expect(millionths(0.0000015)).toBeUndefined();
    expect(millionths(1e-6)).toBe(1n);
    expect(millionths('2.5e2')).toBe(250_000_000n);
    expect(millionths(-1e-6)).toBe(-1n);
  });

  it('has nothing for a figure finer than six decimals', () => {
    expect(millionths(0.08333333333333334)).toBeUndefined();
    expect(millionths('0.0000001')).toBeUndefined();
    expect(millionths('0.300000001')).toBeUndefined();
    expect(millionths('0.30000000000001')).toBeUndefined();
  });

  it('takes nothing that is small for nothing', () => {
    expect(millionths('0.000000001')).toBeUndefined();
    expect(millionths(1e-12)).toBeUndefined();
    expect(millionths(Number.MIN_VALUE)).toBeUndefined();
    expect(millionths(0)).toBe(0n);
  });

  it('has nothing for what is not a finite decimal number', () => {
    for (const value of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '',
      '1,5',
      '0x10',
      ' 1',
      null,
      undefined,
      {},
      [1],
      true,
      1n,
    ]) {
      expect(millionths(value)).toBeUndefined();
    }
  });
});
