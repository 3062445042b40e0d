import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Dimension, LedgerQuery } from '@weir/core';
import type { RollupRecord } from '../protocol.ts';
import { transaction } from './database.ts';
import { type Condition, conditionOf } from './filter.ts';
import { HALF, type RollupSource, sourceOf } from './rollup-source.ts';
import { TOKEN_UNITS } from './token-units.ts';

type Columns = Readonly<Record<string, SQLOutputValue>>;
type Usage = Record<string, number>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const DIMENSIONS: ReadonlySet<string> = new Set<Dimension>([
  'tenant',
  'key',
  'user',
  'provider',
  'model',
  'endpoint',
  'purpose',
  'basis',
  'day',
  'hour',
]);
const TIMES: { readonly [D in Dimension]?: number } = { day: DAY_MS, hour: HOUR_MS };

const sumOf = (name: string, amount = name, when = ''): string =>
  `sum(${amount}_high) ${when} AS ${name}_high, sum(${amount}_low) ${when} AS ${name}_low`;

const SUMS = [
  'sum(attempts) AS attempts',
  sumOf('cost'),
  sumOf('uncertain', 'cost', "FILTER (WHERE basis <> 'provider')"),
  sumOf('saved'),
  'sum(unpriced_attempts) AS unpriced_attempts',
  'max(has_other_units) AS has_other_units',
  ...TOKEN_UNITS.map((unit) => `sum(${unit}) AS ${unit}`),
].join(', ');

/** Adds rows up by some dimensions, from one snapshot. */
export function rollUp(database: DatabaseSync, filter: LedgerQuery, by: readonly Dimension[]): readonly RollupRecord[] {
  const condition = conditionOf(filter);
  const source = sourceOf(filter, by);
  const columns = by.map((dimension) => `${expressionOf(dimension)} AS by_${dimension}`);
  const grouping = by.length === 0 ? '' : `GROUP BY ${by.map((dimension) => `by_${dimension}`).join(', ')}`;
  return transaction(database, 'DEFERRED', () => {
    const select = [...columns, SUMS].join(', ');
    const found = all(
      database,
      `SELECT ${select} FROM (${source.rows}) AS attempts WHERE ${condition.sql} ${grouping}`,
      condition,
    );
    const groups = found.filter(({ attempts }) => attempts !== null);
    const hasOthers = groups.some((group) => group.has_other_units === 1n);
    const others = hasOthers ? otherUnits(database, source, { columns, condition, by }) : undefined;
    return groups.map((group) => recordOf(group, by, others?.get(keyOf(group, by))));
  });
}

interface Selection {
  readonly columns: readonly string[];
  readonly condition: Condition;
  readonly by: readonly Dimension[];
}

/** Units without a column of their own, by group. */
function otherUnits(database: DatabaseSync, source: RollupSource, selection: Selection): Map<string, Usage> {
  const { columns, condition, by } = selection;
  const sql = `SELECT ${[...columns, 'unit', 'sum(total) AS total'].join(', ')}
    FROM (${source.units}) AS attempts WHERE ${condition.sql}
    GROUP BY ${[...by.map((dimension) => `by_${dimension}`), 'unit'].join(', ')}`;
  const usages = new Map<string, Usage>();
  for (const row of all(database, sql, condition)) {
    const key = keyOf(row, by);
    const usage = usages.get(key) ?? {};
    usage[row.unit as string] = Number(row.total);
    usages.set(key, usage);
  }
  return usages;
}

function all(database: DatabaseSync, sql: string, condition: Condition): Columns[] {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  return statement.all(...condition.values);
}

/** Times are grouped as numbers, which is cheap, and named afterwards. A dimension goes into the SQL: only known ones. */
function expressionOf(dimension: Dimension): string {
  if (!DIMENSIONS.has(dimension)) throw new Error(`There is no dimension '${dimension}'`);
  const ms = TIMES[dimension];
  return ms === undefined ? `attempts.${dimension}` : `attempts.started_at / ${ms}`;
}

const keyOf = (row: Columns, by: readonly Dimension[]): string =>
  JSON.stringify(by.map((dimension) => row[`by_${dimension}`]?.toString() ?? null));

function recordOf(row: Columns, by: readonly Dimension[], others: Usage | undefined): RollupRecord {
  const group: Partial<Record<Dimension, string>> = {};
  for (const dimension of by) {
    const value = row[`by_${dimension}`];
    if (value !== null && value !== undefined) group[dimension] = nameOf(dimension, value);
  }
  const usage: Usage = {};
  for (const unit of TOKEN_UNITS) if (row[unit] !== null) usage[unit] = Number(row[unit]);
  return {
    group,
    attempts: Number(row.attempts),
    cost: sumIn(row, 'cost'),
    uncertain: sumIn(row, 'uncertain'),
    saved: sumIn(row, 'saved'),
    unpricedAttempts: Number(row.unpriced_attempts),
    usage: { ...usage, ...others },
  };
}

const sumIn = (row: Columns, name: string): bigint =>
  ((row[`${name}_high`] as bigint | null) ?? 0n) * HALF + ((row[`${name}_low`] as bigint | null) ?? 0n);

function nameOf(dimension: Dimension, value: SQLOutputValue): string {
  const ms = TIMES[dimension];
  if (ms === undefined) return value as string;
  const text = new Date(Number(value) * ms).toISOString();
  return dimension === 'day' ? text.slice(0, 10) : `${text.slice(0, 13)}:00Z`;
}
