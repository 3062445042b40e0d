import { formatUsd } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { reportAmount } from './report-amount.ts';

describe('reportAmount', () => {
  it.each([
    [0.06, '0.06'],
    [1e-7, '0.0000001'],
    [0.1 + 0.2, '0.3'],
    ['12.34', '12.34'],
    ['0.000000000001', '0.000000000001'],
    ['0.00000000000049', '0'],
    [-1.5, '-1.5'],
    [0, '0'],
  ])('reads %s as %s USD', (value, amount) => {
    expect(formatUsd(reportAmount(value))).toBe(amount);
  });

  it.each([['free'], [null], [undefined], [Number.NaN], [2e9], ['1e3'], [{}]])('refuses %s', (value) => {
    expect(() => reportAmount(value)).toThrow(expect.objectContaining({ code: 'upstream_malformed' }));
  });
});
