import {
  addUsage,
  type Ledger,
  type Money,
  NO_USAGE,
  type Rollup,
  sum,
  sumSavings,
  type Usage,
  WeirError,
  ZERO,
} from '@weir/core';

/** What a tenant used of one model through one endpoint. */
export interface StatementLine extends StatementFigures {
  readonly provider: string;
  readonly model: string;
  readonly endpoint: string;
}

export interface StatementFigures {
  /** Upstream requests, retries and side-calls included, and answers from the cache. */
  readonly attempts: number;
  readonly usage: Usage;
  readonly cost: Money;
  /** The part of `cost` that is an upper bound: its usage did not come from the provider. */
  readonly uncertain: Money;
  /** What caches and other levers saved; not part of `cost`. */
  readonly saved: Money;
  /** What each lever saved. */
  readonly savings: Rollup['savings'];
  /** The part of `cost` that was booked afterwards, by corrections. */
  readonly corrected: Money;
  /** Attempts that used something without a price, which `cost` leaves out. */
  readonly unpricedAttempts: number;
}

/** One tenant's month across all providers. */
export interface Statement {
  readonly tenant: string;
  /** `2026-11`, a calendar month in UTC. */
  readonly month: string;
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly to: number;
  /** The dearest first. */
  readonly lines: readonly StatementLine[];
  /** The exact sum of the lines. */
  readonly total: StatementFigures;
}

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/**
 * The bounds of a calendar month in UTC, epoch ms.
 *
 * @throws WeirError `invalid_request` when it is not written like `2026-11`.
 */
export function monthBounds(month: string): { readonly from: number; readonly to: number } {
  const match = MONTH.exec(month);
  if (match === null) {
    throw new WeirError('invalid_request', `The month is '${month.slice(0, 40)}', one such as 2026-11 was expected`, {
      param: 'month',
    });
  }
  const [year, index] = [Number(match[1]), Number(match[2]) - 1];
  return { from: Date.UTC(year, index), to: Date.UTC(year, index + 1) };
}

/** What a tenant used in a month, from the ledger alone: its total is the ledger's to the last pico-USD. */
export async function statementOf(
  ledger: Pick<Ledger, 'rollup'>,
  { tenant, month }: { readonly tenant: string; readonly month: string },
): Promise<Statement> {
  const { from, to } = monthBounds(month);
  const groups = await ledger.rollup({ tenant, from, to }, ['provider', 'model', 'endpoint', 'kind']);
  const lines = Array.from(Map.groupBy(groups, nameOfGroup).values(), lineOf).toSorted(byCost);
  return { tenant, month, from, to, lines, total: totalOf(lines) };
}

const nameOfGroup = ({ group: { provider, model, endpoint } }: Rollup): string =>
  JSON.stringify([provider, model, endpoint]);

function lineOf(groups: readonly Rollup[]): StatementLine {
  const { provider = '', model = '', endpoint = '' } = groups[0]!.group;
  const figures = groups.map(
    ({ group, ...rest }): StatementFigures => ({ ...rest, corrected: group.kind === 'correction' ? rest.cost : ZERO }),
  );
  return { provider, model, endpoint, ...totalOf(figures) };
}

const nameOf = ({ provider, model, endpoint }: StatementLine): string => `${provider}/${model} ${endpoint}`;

const byCost = (left: StatementLine, right: StatementLine): number =>
  left.cost === right.cost ? nameOf(left).localeCompare(nameOf(right)) : left.cost > right.cost ? -1 : 1;

function totalOf(lines: readonly StatementFigures[]): StatementFigures {
  return {
    attempts: lines.reduce((total, { attempts }) => total + attempts, 0),
    usage: lines.reduce<Usage>((total, { usage }) => addUsage(total, usage), NO_USAGE),
    cost: sum(lines.map(({ cost }) => cost)),
    uncertain: sum(lines.map(({ uncertain }) => uncertain)),
    saved: sum(lines.map(({ saved }) => saved)),
    savings: sumSavings(lines.map(({ savings }) => savings)),
    corrected: sum(lines.map(({ corrected }) => corrected)),
    unpricedAttempts: lines.reduce((total, { unpricedAttempts }) => total + unpricedAttempts, 0),
  };
}
