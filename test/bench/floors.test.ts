import { describe, expect, it } from 'vitest';
import { type Floor, floors, verdictOf } from './floors.ts';
import type { Results, Sample } from './sample.ts';
import { sampleOf } from './sample-for-tests.ts';
import { scenarios } from './scenarios.ts';
import { targets } from './targets.ts';

const floorOf = (bound: Floor['bound'], limit: number): Floor => ({
  text: 'a floor',
  bound,
  limit,
  unit: '×',
  decimals: 2,
  measured: () => undefined,
});

const oneRound = (scenario: string, samples: Readonly<Record<string, Partial<Sample>>>): Results => ({
  [scenario]: Object.fromEntries(Object.entries(samples).map(([target, given]) => [target, [sampleOf(given)]])),
});

const measuredBy = (text: string, results: Results): number | undefined =>
  floors.find((floor) => floor.text.includes(text))?.measured(results);

describe('verdictOf', () => {
  it('a floor is met from its limit upwards', () => {
    expect(verdictOf(floorOf('at least', 0.65), 0.65)).toBe('met');
    expect(verdictOf(floorOf('at least', 0.65), 0.649)).toBe('missed');
  });

  it('a ceiling is met up to its limit', () => {
    expect(verdictOf(floorOf('at most', 100), 100)).toBe('met');
    expect(verdictOf(floorOf('at most', 100), 100.4)).toBe('missed');
  });

  it('added latency below zero meets a ceiling', () => {
    expect(verdictOf(floorOf('at most', 100), -3)).toBe('met');
  });

  it('nothing measured is neither met nor missed', () => {
    expect(verdictOf(floorOf('at least', 1), undefined)).toBe('not measured');
    expect(verdictOf(floorOf('at least', 1), Number.NaN)).toBe('not measured');
  });
});

describe('floors', () => {
  it('compare throughput with raw-dispatch of the same round', () => {
    const results = oneRound('j1k-c32', {
      'raw-dispatch': { requestsPerSecond: 10_000 },
      'weir-full': { requestsPerSecond: 7_000 },
    });
    expect(measuredBy('weir-full, throughput against raw-dispatch, 1 KB', results)).toBe(0.7);
  });

  it('compare with portkey where they say so', () => {
    const results = oneRound('j32k-c32', {
      portkey: { requestsPerSecond: 1_000 },
      'weir-full': { requestsPerSecond: 6_000 },
    });
    expect(measuredBy('portkey, 32 KB', results)).toBe(6);
  });

  it('compare streams by chunks', () => {
    const results = oneRound('stream-100', {
      'raw-dispatch': { chunksPerSecond: 100_000, requestsPerSecond: 1 },
      'weir-full': { chunksPerSecond: 96_000, requestsPerSecond: 9 },
    });
    expect(measuredBy('streamed chunks', results)).toBe(0.96);
  });

  it('measure nothing without results', () => {
    expect(floors.map((floor) => floor.measured({}))).toEqual(floors.map(() => undefined));
  });

  it('are about scenarios and targets that exist and that a quick run measures', () => {
    const quick = scenarios.filter((scenario) => scenario.isQuick === true);
    const everything: Results = Object.fromEntries(
      quick.map(({ name }) => [
        name,
        Object.fromEntries(
          targets.map((target) => [
            target.name,
            [sampleOf({ requestsPerSecond: 1, chunksPerSecond: 1, p50Us: 1, peakMiB: 1, delivered: 1 })],
          ]),
        ),
      ]),
    );
    for (const floor of floors) expect(floor.measured(everything), floor.text).toBeTypeOf('number');
  });
});
