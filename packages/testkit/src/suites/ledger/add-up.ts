import { type Dimension, LEVERS, type LedgerRow, pico, type Rollup, sum, sumSavings, type Usage } from '@weir/core';

/** What a rollup of rows has to be, in the plainest way: the yardstick of reports that take a shorter one. */
export function addUp(rows: readonly LedgerRow[], by: readonly Dimension[]): readonly Rollup[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(by.map((dimension) => placeOf(row, dimension) ?? null)));
  return [...groups.values()].map((group) => totalOf(group, by));
}

function totalOf(rows: readonly LedgerRow[], by: readonly Dimension[]): Rollup {
  const values = by.map((dimension) => [dimension, placeOf(rows[0]!, dimension)] as const);
  const ended = rows.flatMap(({ outcome }) => outcome ?? []);
  const savings = sumSavings(ended.map((outcome) => outcome.savings ?? {}));
  return {
    group: Object.fromEntries(values.filter(([, value]) => value !== undefined)),
    attempts: rows.filter(({ kind }) => kind !== 'correction').length,
    cost: sum(ended.map(({ cost }) => cost)),
    uncertain: sum(ended.map(({ basis, cost }) => (basis === 'provider' ? pico(0n) : cost))),
    saved: sum(LEVERS.map((lever) => savings[lever])),
    savings,
    unpricedAttempts: ended.filter(({ unpriced }) => unpriced.length > 0).length,
    usage: ended.reduce<Usage>((total, { usage }) => plus(total, usage), {}),
  };
}

function plus(total: Usage, more: Usage): Usage {
  const added: Record<string, number> = { ...total };
  for (const [unit, count] of Object.entries(more)) added[unit] = (added[unit] ?? 0) + count;
  return added;
}

function placeOf(row: LedgerRow, dimension: Dimension): string | undefined {
  const time = new Date(row.startedAt).toISOString();
  if (dimension.startsWith('tag:')) return new Map(Object.entries(row.tags)).get(dimension.slice('tag:'.length));
  switch (dimension) {
    case 'provider':
    case 'model':
      return row.target[dimension];
    case 'basis':
    case 'outcome':
      return row.outcome?.[dimension];
    case 'month':
      return time.slice(0, 7);
    case 'day':
      return time.slice(0, 10);
    case 'hour':
      return `${time.slice(0, 13)}:00Z`;
    case 'minute':
      return `${time.slice(0, 16)}Z`;
    default:
      return row[dimension as 'tenant'];
  }
}
