import { describe, expect, it } from 'vitest';
import { sampleOf } from './sample-for-tests.ts';
import { addedOf, medianOf, ratioOf, roundsOf, worstOf } from './summary.ts';

const rates = (...values: readonly number[]) => values.map((requestsPerSecond) => sampleOf({ requestsPerSecond }));

describe('ratioOf', () => {
  it('pairs the rounds, so that a machine that slows down for all does not show', () => {
    const base = rates(1_000, 100, 10);
    expect(ratioOf(rates(500, 50, 5), base, 'requestsPerSecond')).toBe(0.5);
  });

  it('leaves out a round that either side lacks', () => {
    const base = [undefined, ...rates(100, 100)];
    expect(ratioOf([...rates(1, 70), undefined], base, 'requestsPerSecond')).toBe(0.7);
  });

  it('is undefined when the base was not measured', () => {
    expect(ratioOf(rates(1), [], 'requestsPerSecond')).toBeUndefined();
  });

  it('is undefined, not infinite, over a base of zero', () => {
    expect(ratioOf(rates(1), rates(0), 'requestsPerSecond')).toBeUndefined();
  });
});

it('addedOf is the median of the differences, round by round', () => {
  const base = [sampleOf({ p50Us: 200 }), sampleOf({ p50Us: 900 }), sampleOf({ p50Us: 210 })];
  const rounds = [sampleOf({ p50Us: 240 }), sampleOf({ p50Us: 950 }), sampleOf({ p50Us: 250 })];
  expect(addedOf(rounds, base, 'p50Us')).toBe(40);
});

it('medianOf and worstOf pass over failed rounds', () => {
  const rounds = [sampleOf({ errors: 3 }), undefined, sampleOf({ errors: 5 })];
  expect(medianOf(rounds, 'errors')).toBe(4);
  expect(worstOf(rounds, 'errors')).toBe(5);
});

it('a target that was not measured has no rounds', () => {
  expect(roundsOf({}, 'j1k-c32', 'weir-full')).toEqual([]);
});
