import { formatUsd, type Ledger, type Money, type ProviderReport, pico, usd } from '@weir/core';
import { ledgerTallies, reportTallies, type Tallies, type Tally } from './tally.ts';

/** How far ledger and report may be apart: the larger of both. */
export interface Tolerance {
  /** Of money. */
  readonly amount: Money;
  /** Of the report's figure, as parts of a million. */
  readonly partsPerMillion: number;
}

/** One cent, or a thousandth: below it providers' own reports differ from their invoices. */
export const DEFAULT_TOLERANCE: Tolerance = Object.freeze({ amount: usd('0.01'), partsPerMillion: 1_000 });

/**
 * `equal` · `tolerated` · `uncertain`: the ledger has more, by no more than what it marked as an upper bound ·
 * `drift` · `unrecorded`: the report has what the ledger does not know · `unreported`: the other way round.
 */
export type Verdict = 'equal' | 'tolerated' | 'uncertain' | 'drift' | 'unrecorded' | 'unreported';

/** One day of one model: its money, or one unit of it. */
export interface Comparison {
  readonly day: string;
  readonly model: string;
  /** `usd`, or a unit of usage. */
  readonly unit: string;
  /** Exact, as decimal texts. */
  readonly ledger: string;
  readonly report: string;
  readonly difference: string;
  readonly verdict: Verdict;
}

export interface Reconciliation {
  readonly provider: string;
  readonly source: string;
  /** By day, model and unit. */
  readonly comparisons: readonly Comparison[];
  readonly ledgerCost: Money;
  readonly reportCost: Money;
  /** The part of the report's money for whose day and model the ledger has rows. */
  readonly coveredCost: Money;
  /** Whether nothing drifts, and nothing is missing on either side. */
  readonly isClean: boolean;
}

const DAY_MS = 86_400_000;
const NOT_CLEAN: readonly Verdict[] = ['drift', 'unrecorded', 'unreported'];

/** Holds a provider's report against the ledger, by day, model and unit. Nothing is changed in either. */
export async function reconcile(
  ledger: Pick<Ledger, 'rollup'>,
  report: ProviderReport,
  tolerance: Tolerance = DEFAULT_TOLERANCE,
): Promise<Reconciliation> {
  const { provider, source, lines } = report;
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { day } of lines) {
    from = Math.min(from, Date.parse(day));
    to = Math.max(to, Date.parse(day) + DAY_MS);
  }
  const rollups = lines.length === 0 ? [] : await ledger.rollup({ provider, from, to }, ['day', 'model']);
  const booked = ledgerTallies(rollups);
  const reported = reportTallies(lines, booked);
  const comparisons = compare(booked, reported, tolerance);
  return {
    provider,
    source,
    comparisons,
    ledgerCost: totalIn(booked),
    reportCost: totalIn(reported),
    coveredCost: totalIn(new Map([...reported].filter(([key]) => booked.has(key)))),
    isClean: comparisons.every(({ verdict }) => !NOT_CLEAN.includes(verdict)),
  };
}

function totalIn(tallies: Tallies): Money {
  let total = 0n;
  for (const { amounts } of tallies.values()) total += amounts.get('usd') ?? 0n;
  return pico(total);
}

function compare(booked: Tallies, reported: Tallies, tolerance: Tolerance): readonly Comparison[] {
  const units = new Set([...reported.values()].flatMap(({ amounts }) => [...amounts.keys()]));
  return [...new Set([...booked.keys(), ...reported.keys()])]
    .sort()
    .flatMap((key) => compareTallies(booked.get(key), reported.get(key), units, tolerance));
}

/** A unit is compared where the report tells it at all: a report of money alone says nothing about tokens. */
function compareTallies(
  booked: Tally | undefined,
  reported: Tally | undefined,
  units: ReadonlySet<string>,
  tolerance: Tolerance,
): readonly Comparison[] {
  const { day, model } = (booked ?? reported)!;
  return [...units].flatMap((unit) => {
    const ledger = booked?.amounts.get(unit) ?? 0n;
    const report = reported?.amounts.get(unit) ?? 0n;
    if (ledger === 0n && report === 0n) return [];
    const verdict =
      booked === undefined
        ? 'unrecorded'
        : reported === undefined
          ? 'unreported'
          : verdictOf(unit, ledger, report, booked.uncertain, tolerance);
    const text = unit === 'usd' ? formatUsd : formatThousandths;
    const shown = [ledger, report, ledger - report].map((amount) => text(pico(amount))) as [string, string, string];
    return [{ day, model, unit, ledger: shown[0], report: shown[1], difference: shown[2], verdict }];
  });
}

function verdictOf(unit: string, ledger: bigint, report: bigint, uncertain: bigint, tolerance: Tolerance): Verdict {
  const difference = ledger - report;
  if (difference === 0n) return 'equal';
  const size = difference < 0n ? -difference : difference;
  const share = (report * BigInt(tolerance.partsPerMillion)) / 1_000_000n;
  if (size <= share || (unit === 'usd' && size <= tolerance.amount)) return 'tolerated';
  // what was booked at a bound has bounds for units, too
  if (difference > 0n && uncertain > 0n && (unit !== 'usd' || difference <= uncertain)) return 'uncertain';
  return 'drift';
}

/** Money has twelve decimals, units three. */
const formatThousandths = (amount: bigint): string => formatUsd(pico(amount * 1_000_000_000n));
