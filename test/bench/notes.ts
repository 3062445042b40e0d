import { firstLine } from './first-line.ts';
import type { Results } from './sample.ts';
import { medianOf, worstOf } from './summary.ts';
import { figure } from './table.ts';
import type { Target } from './targets.ts';

/** Upstream requests per request may be off by the few that were under way at the edge of a window. */
const UPSTREAM_TOLERANCE = 0.02;
const NOISY_CORES = 0.1;

const flat = (results: Results) =>
  Object.entries(results).flatMap(([scenario, byTarget]) =>
    Object.entries(byTarget).map(([target, rounds]) => ({ scenario, target, rounds })),
  );

/** A cache that hits when it should miss, or the other way round, makes a figure worthless: say so. */
function wrongUpstream(results: Results, targets: readonly Target[]): string[] {
  return flat(results).flatMap(({ scenario, target, rounds }) => {
    const wanted = targets.find((candidate) => candidate.name === target)?.upstreamPerRequest;
    const measured = medianOf(rounds, 'upstreamPerRequest');
    if (wanted === undefined || measured === undefined) return [];
    if (Math.abs(measured - wanted) <= UPSTREAM_TOLERANCE) return [];
    return [`${scenario}: ${target} sent ${figure(measured, 2)} upstream requests per request instead of ${wanted}`];
  });
}

const withErrors = (results: Results): string[] =>
  flat(results).flatMap(({ scenario, target, rounds }) => {
    const errors = worstOf(rounds, 'errors') ?? 0;
    return errors === 0
      ? []
      : [`${scenario}: ${target} had up to ${figure(errors)} wrong or missing answers in a round`];
  });

function disturbance(results: Results): string[] {
  const others = flat(results).map(({ rounds }) => worstOf(rounds, 'otherCores') ?? 0);
  const most = Math.max(0, ...others);
  if (most <= NOISY_CORES) return [];
  return [`other processes used up to ${figure(most, 2)} of the benchmark's cores: trust ratios, not absolutes`];
}

/** What a reader must know before trusting the tables. */
export function notes(
  results: Results,
  targets: readonly Target[],
  failures: Readonly<Record<string, string>>,
): readonly string[] {
  const missing = Object.entries(failures).map(([target, why]) => `${target} was not measured: ${firstLine(why)}`);
  return [...missing, ...wrongUpstream(results, targets), ...withErrors(results), ...disturbance(results)];
}
