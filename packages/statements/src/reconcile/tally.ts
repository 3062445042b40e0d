import type { ReportLine, Rollup } from '@weir/core';

/** Amounts of one day of one model: money in pico-USD, units in thousandths, so that all of them are exact. */
export interface Tally {
  readonly day: string;
  readonly model: string;
  /** By unit; money is `usd`. */
  readonly amounts: Map<string, bigint>;
  /** The part of the ledger's money that is an upper bound. */
  uncertain: bigint;
}

export type Tallies = Map<string, Tally>;

const DATED = /-\d{4}-?\d{2}-?\d{2}$/;

const keyOf = (day: string, model: string): string => `${day} ${model}`;

function tallyIn(tallies: Tallies, day: string, model: string): Tally {
  const key = keyOf(day, model);
  let found = tallies.get(key);
  if (found === undefined) {
    found = { day, model, amounts: new Map(), uncertain: 0n };
    tallies.set(key, found);
  }
  return found;
}

const add = ({ amounts }: Tally, unit: string, amount: bigint): void =>
  void amounts.set(unit, (amounts.get(unit) ?? 0n) + amount);

const thousandths = (count: number): bigint => BigInt(Math.round(count * 1000));

/** What the ledger booked, from a rollup by day and model. */
export function ledgerTallies(rollups: readonly Rollup[]): Tallies {
  const tallies: Tallies = new Map();
  for (const { group, cost, uncertain, usage } of rollups) {
    const tally = tallyIn(tallies, group.day ?? '', group.model ?? '');
    add(tally, 'usd', cost);
    tally.uncertain += uncertain;
    for (const [unit, count] of Object.entries(usage)) add(tally, unit, thousandths(count));
  }
  return tallies;
}

/**
 * What the report says, under the ledger's names: a dated model (`gpt-5-mini-2025-08-07`) is the undated one where
 * that is the one the ledger has.
 */
export function reportTallies(lines: readonly ReportLine[], booked: Tallies): Tallies {
  const tallies: Tallies = new Map();
  for (const { day, model, unit, quantity, cost } of lines) {
    const undated = model.replace(DATED, '');
    const isUndated = !booked.has(keyOf(day, model)) && booked.has(keyOf(day, undated));
    const tally = tallyIn(tallies, day, isUndated ? undated : model);
    if (cost !== undefined) add(tally, 'usd', cost);
    if (unit !== undefined && quantity !== undefined) add(tally, unit, thousandths(quantity));
  }
  return tallies;
}
