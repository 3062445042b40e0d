import { describe, expect, it } from 'vitest';
import { decimalOf } from './decimal.ts';

describe('decimalOf', () => {
  it.each([
    [0, 0n, 0],
    [7.5, 75n, 1],
    [-0.25, -25n, 2],
    [1e-7, 1n, 7],
    [1.5e21, 1_500_000_000_000_000_000_000n, 0],
    ['0.10', 10n, 2],
    ['2.5E3', 2_500n, 0],
  ])('reads %s to its last digit', (value, digits, scale) => {
    expect(decimalOf(value)).toEqual({ digits, scale });
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY, '', '1,5', '0x10', ' 1', '1.'])('has nothing for %j', (value) => {
    expect(decimalOf(value)).toBeUndefined();
  });
});
