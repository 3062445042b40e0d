import type { Metric, Results } from './sample.ts';
import { addedOf, medianOf, ratioOf, roundsOf } from './summary.ts';

export const BASE = 'raw-dispatch';

/** What weir is held to. Printed beside what was measured; no test asserts one, because a machine may be busy. */
export interface Floor {
  readonly text: string;
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  readonly unit: string;
  readonly decimals: number;
  readonly measured: (results: Results) => number | undefined;
}

export type Verdict = 'met' | 'missed' | 'not measured';

const ratio =
  (scenario: string, target: string, base: string, metric: Metric) =>
  (results: Results): number | undefined =>
    ratioOf(roundsOf(results, scenario, target), roundsOf(results, scenario, base), metric);

const throughput = (text: string, limit: number, scenario: string, target: string, base = BASE): Floor => ({
  text,
  bound: 'at least',
  limit,
  unit: '×',
  decimals: 2,
  measured: ratio(scenario, target, base, scenario.startsWith('stream') ? 'chunksPerSecond' : 'requestsPerSecond'),
});

export const floors: readonly Floor[] = [
  throughput('weir-full, throughput against raw-dispatch, 1 KB, c = 32', 0.65, 'j1k-c32', 'weir-full'),
  throughput('weir-full, throughput against raw-dispatch, 32 KB, c = 32', 0.5, 'j32k-c32', 'weir-full'),
  throughput('weir-hit, throughput against raw-dispatch, 1 KB, c = 32', 1, 'j1k-c32', 'weir-hit'),
  throughput('weir-full, streamed chunks against raw-dispatch', 0.95, 'stream-100', 'weir-full'),
  throughput('weir-full, throughput against portkey, 1 KB, c = 32', 5, 'j1k-c32', 'weir-full', 'portkey'),
  throughput('weir-full, throughput against portkey, 32 KB, c = 32', 5, 'j32k-c32', 'weir-full', 'portkey'),
  {
    text: 'weir-full, p50 added to raw-dispatch at 500 requests per second',
    bound: 'at most',
    limit: 100,
    unit: 'us',
    decimals: 0,
    measured: (results) =>
      addedOf(roundsOf(results, 'rate-500', 'weir-full'), roundsOf(results, 'rate-500', BASE), 'p50Us'),
  },
  {
    text: 'weir-full, peak memory (RSS) with 1,000 open streams',
    bound: 'at most',
    limit: 220,
    unit: 'MiB',
    decimals: 0,
    measured: (results) => medianOf(roundsOf(results, 'open-1000', 'weir-full'), 'peakMiB'),
  },
  {
    text: 'weir-full, chunks delivered with 1,000 open streams',
    bound: 'at least',
    limit: 1,
    unit: '×',
    decimals: 4,
    measured: (results) => medianOf(roundsOf(results, 'open-1000', 'weir-full'), 'delivered'),
  },
];

/** Judges the measured value itself, not the rounded one that is printed. */
export function verdictOf({ bound, limit }: Floor, measured: number | undefined): Verdict {
  if (measured === undefined || Number.isNaN(measured)) return 'not measured';
  const isMet = bound === 'at least' ? measured >= limit : measured <= limit;
  return isMet ? 'met' : 'missed';
}
