import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Dimension, LedgerQuery } from '@weir/core';
import type { RollupRecord } from '../protocol.ts';
import { transaction } from './database.ts';
import { type Condition, conditionOf } from './filter.ts';
import { TOKEN_UNITS } from './token-units.ts';

type Columns = Readonly<Record<string, SQLOutputValue>>;
type Usage = Record<string, number>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Sums are taken of two halves, because SQLite's fail at 2^63: 9.2 million USD. */
const HALF = 1_000_000_000n;

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

const sumOf = (name: string, expression: string): string =>
  `sum((${expression}) / ${HALF}) AS ${name}_high, sum((${expression}) % ${HALF}) AS ${name}_low`;

const SUMS = [
  'count(*) AS attempts',
  sumOf('cost', 'cost'),
  sumOf('uncertain', "CASE WHEN basis <> 'provider' THEN cost END"),
  sumOf('saved', 'saved'),
  'count(unpriced) AS unpriced_attempts',
  'max(has_other_units) AS has_other_units',
  ...TOKEN_UNITS.map((unit) => `sum(${unit}) AS ${unit}`),
].join(', ');

/** Adds rows up by some dimensions, from one snapshot. */
export function rollUp(database: DatabaseSync, filter: LedgerQuery, by: readonly Dimension[]): readonly RollupRecord[] {
  const condition = conditionOf(filter);
  const columns = by.map((dimension) => `${expressionOf(dimension)} AS by_${dimension}`);
  const grouping = by.length === 0 ? '' : `GROUP BY ${by.map((dimension) => `by_${dimension}`).join(', ')}`;
  return transaction(database, 'DEFERRED', () => {
    const select = [...columns, SUMS].join(', ');
    const found = all(database, `SELECT ${select} FROM attempts WHERE ${condition.sql} ${grouping}`, condition);
    const groups = found.filter(({ attempts }) => attempts !== 0n);
    const hasOthers = groups.some((group) => group.has_other_units === 1n);
    const others = hasOthers ? otherUnits(database, columns, condition, by) : undefined;
    return groups.map((group) => recordOf(group, by, others?.get(keyOf(group, by))));
  });
}

/** Units without a column of their own, by group. */
function otherUnits(
  database: DatabaseSync,
  columns: readonly string[],
  condition: Condition,
  by: readonly Dimension[],
): Map<string, Usage> {
  const select = [...columns, 'unit.key AS unit', 'sum(unit.value) AS total'].join(', ');
  const names = TOKEN_UNITS.map((unit) => `'${unit}'`).join(', ');
  const sql = `SELECT ${select} FROM attempts, json_each(attempts.usage) AS unit
    WHERE ${condition.sql} AND has_other_units = 1 AND unit.key NOT IN (${names})
    GROUP BY ${[...by.map((dimension) => `by_${dimension}`), 'unit.key'].join(', ')}`;
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
