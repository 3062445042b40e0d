import type { Metric, Results, Rounds } from './sample.ts';
import { median, spread } from './statistics.ts';

const isNumber = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

export const roundsOf = (results: Results, scenario: string, target: string): Rounds =>
  results[scenario]?.[target] ?? [];

export const valuesOf = (rounds: Rounds, metric: Metric): number[] =>
  rounds.map((sample) => sample?.[metric]).filter(isNumber);

export const medianOf = (rounds: Rounds, metric: Metric): number | undefined => median(valuesOf(rounds, metric));

export const spreadOf = (rounds: Rounds, metric: Metric): number | undefined => spread(valuesOf(rounds, metric));

export const worstOf = (rounds: Rounds, metric: Metric): number | undefined => {
  const values = valuesOf(rounds, metric);
  return values.length === 0 ? undefined : Math.max(...values);
};

/** Combines the two samples of each round, then takes the median: what both rounds shared cancels out. */
function paired(
  rounds: Rounds,
  base: Rounds,
  metric: Metric,
  combine: (value: number, baseValue: number) => number,
): number | undefined {
  const combined = rounds.map((sample, round) => {
    const value = sample?.[metric];
    const baseValue = base[round]?.[metric];
    return isNumber(value) && isNumber(baseValue) ? combine(value, baseValue) : undefined;
  });
  return median(combined.filter(isNumber));
}

/** Median over the rounds of value / base value. */
export const ratioOf = (rounds: Rounds, base: Rounds, metric: Metric): number | undefined =>
  paired(rounds, base, metric, (value, baseValue) => value / baseValue);

/** Median over the rounds of value - base value. */
export const addedOf = (rounds: Rounds, base: Rounds, metric: Metric): number | undefined =>
  paired(rounds, base, metric, (value, baseValue) => value - baseValue);
