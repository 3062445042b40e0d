import { describe, expect, it } from 'vitest';
import { median, percentile, spread } from './statistics.ts';

describe('median', () => {
  it('is the middle of an odd number of values, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it('is the mean of the middle two of an even number', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  it('sorts by value, not by text', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it('of nothing is undefined', () => {
    expect(median([])).toBeUndefined();
  });

  it('leaves its argument as it was', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  it('is the value that so many do not exceed', () => {
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
  });

  it('at share 0 is the smallest', () => {
    expect(percentile(hundred, 0)).toBe(1);
  });

  it('of few values takes one of them and never a mean', () => {
    expect(percentile([5, 7], 0.99)).toBe(7);
    expect(percentile([5], 0.5)).toBe(5);
  });

  it('of nothing is undefined', () => {
    expect(percentile([], 0.5)).toBeUndefined();
  });
});

describe('spread', () => {
  it('is the range as a share of the median', () => {
    expect(spread([90, 100, 110])).toBeCloseTo(0.2);
  });

  it('of one value is undefined', () => {
    expect(spread([5])).toBeUndefined();
  });
});
