import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Dimension, LedgerQuery, Money, Rollup } from '@weir/core';
import { transaction } from './database.ts';
import { type Condition, conditionOf } from './filter.ts';
import { type LabelSource, labelSourceOf } from './label-source.ts';
import { LEVERS } from './levers.ts';
import { restOf } from './rest-of.ts';
import { sourceOf } from './rollup-source.ts';
import { HALF, type RollupSource } from './row-source.ts';
import { TOKEN_UNITS } from './token-units.ts';

type Columns = Readonly<Record<string, SQLOutputValue>>;
type Usage = Record<string, number>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Grouped as numbers, which is cheap, and named afterwards. */
const TIMES: { readonly [D in Dimension]?: number } = { day: DAY_MS, hour: HOUR_MS, minute: MINUTE_MS };

type Named = Exclude<Dimension, `tag:${string}`>;

const EXPRESSIONS: { readonly [D in Named]: string } = {
  tenant: 'attempts.tenant',
  team: 'attempts.team',
  key: 'attempts.key',
  user: 'attempts.user',
  session: 'attempts.session',
  provider: 'attempts.provider',
  model: 'attempts.model',
  endpoint: 'attempts.endpoint',
  purpose: 'attempts.purpose',
  kind: 'attempts.kind',
  basis: 'attempts.basis',
  outcome: 'attempts.outcome',
  month: "strftime('%Y-%m', attempts.started_at / 1000, 'unixepoch')",
  day: `attempts.started_at / ${DAY_MS}`,
  hour: `attempts.started_at / ${HOUR_MS}`,
  minute: `attempts.started_at / ${MINUTE_MS}`,
};

const sumOf = (name: string): string => `sum(${name}_high) AS ${name}_high, sum(${name}_low) AS ${name}_low`;

const SUMS = [
  'sum(attempts) AS attempts',
  sumOf('cost'),
  sumOf('uncertain'),
  ...LEVERS.map((lever) => sumOf(`saved_${lever}`)),
  'sum(unpriced_attempts) AS unpriced_attempts',
  'max(has_other_units) AS has_other_units',
  ...TOKEN_UNITS.map((unit) => `sum(${unit}) AS ${unit}`),
].join(', ');

/** Adds rows up by some dimensions, from one snapshot. */
export function rollUp(database: DatabaseSync, filter: LedgerQuery, by: readonly Dimension[]): readonly Rollup[] {
  return transaction(database, 'DEFERRED', () => {
    const { since } = database.prepare('SELECT starts_at AS since FROM label_start').get()!;
    const labelled = labelSourceOf(filter, by, (since as number | null) ?? undefined);
    if (labelled !== undefined) return rollUpByLabel(database, labelled, filter, by);
    return sumsOf(database, sourceOf(filter, by), selectionOf(filter, by, undefined));
  });
}

/** Those with the label, and what of all is left without it; of a value that is asked for there is nothing else. */
function rollUpByLabel(
  database: DatabaseSync,
  source: LabelSource,
  filter: LedgerQuery,
  by: readonly Dimension[],
): readonly Rollup[] {
  const { label } = source;
  const parts = sumsOf(database, source, selectionOf(filter, by, label, 'is_total = 0'));
  if (filter[label as 'user'] !== undefined) return parts;
  const others = by.filter((dimension) => dimension !== label);
  const totals = sumsOf(database, source, selectionOf(filter, others, label, 'is_total = 1'));
  const named = parts.filter(({ group }) => group[label] !== undefined);
  return [...named, ...restOf(totals, named, others)];
}

/** @param label the dimension that is the column `label` */
function selectionOf(
  filter: LedgerQuery,
  by: readonly Dimension[],
  label: Dimension | undefined,
  more = 'TRUE',
): Selection {
  const { sql, values } = conditionOf(filter);
  const isHere = (dimension: Dimension): boolean => dimension === label;
  return {
    columns: by.map((dimension, index) => `${isHere(dimension) ? 'label' : expressionOf(dimension)} AS by_${index}`),
    sql: `${sql} AND ${more}`,
    values: [...by.filter((dimension) => isTag(dimension) && !isHere(dimension)).map(tagName), ...values],
    by,
  };
}

function sumsOf(database: DatabaseSync, source: RollupSource, selection: Selection): readonly Rollup[] {
  const { columns, sql, values, by } = selection;
  const select = [...columns, SUMS].join(', ');
  const grouping = by.length === 0 ? '' : `GROUP BY ${namesOf(by).join(', ')}`;
  const found = all(database, `SELECT ${select} FROM (${source.rows}) AS attempts WHERE ${sql} ${grouping}`, values);
  const groups = found.filter(({ attempts }) => attempts !== null);
  const hasOthers = groups.some((group) => group.has_other_units === 1n);
  const others = hasOthers ? otherUnits(database, source, selection) : undefined;
  return groups.map((group) => recordOf(group, by, others?.get(keyOf(group, by))));
}

interface Selection {
  readonly columns: readonly string[];
  /** The condition. */
  readonly sql: string;
  /** Of columns and condition, in order. */
  readonly values: Condition['values'];
  readonly by: readonly Dimension[];
}

/** Units without a column of their own, by group. */
function otherUnits(database: DatabaseSync, source: RollupSource, selection: Selection): Map<string, Usage> {
  const { columns, by } = selection;
  const sql = `SELECT ${[...columns, 'unit', 'sum(total) AS total'].join(', ')}
    FROM (${source.units}) AS attempts WHERE ${selection.sql}
    GROUP BY ${[...namesOf(by), 'unit'].join(', ')}`;
  const usages = new Map<string, Usage>();
  for (const row of all(database, sql, selection.values)) {
    const key = keyOf(row, by);
    const usage = usages.get(key) ?? {};
    usage[row.unit as string] = Number(row.total);
    usages.set(key, usage);
  }
  return usages;
}

function all(database: DatabaseSync, sql: string, values: Condition['values']): Columns[] {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  return statement.all(...values);
}

const namesOf = (by: readonly Dimension[]): readonly string[] => by.map((_dimension, index) => `by_${index}`);

const isTag = (dimension: Dimension): boolean => dimension.startsWith('tag:');
const tagName = (dimension: Dimension): string => dimension.slice('tag:'.length);

/** A dimension goes into the SQL: only known ones, and names of tags as values. */
function expressionOf(dimension: Dimension): string {
  if (isTag(dimension)) return '(SELECT tag.value FROM json_each(attempts.tags) AS tag WHERE tag.key = ?)';
  if (!Object.hasOwn(EXPRESSIONS, dimension)) throw new Error(`There is no dimension '${dimension}'`);
  return EXPRESSIONS[dimension as Named];
}

const keyOf = (row: Columns, by: readonly Dimension[]): string =>
  JSON.stringify(namesOf(by).map((name) => row[name]?.toString() ?? null));

function recordOf(row: Columns, by: readonly Dimension[], others: Usage | undefined): Rollup {
  const group: Partial<Record<Dimension, string>> = {};
  for (const [index, dimension] of by.entries()) {
    const value = row[`by_${index}`];
    if (value !== null && value !== undefined) group[dimension] = nameOf(dimension, value);
  }
  const usage: Usage = {};
  for (const unit of TOKEN_UNITS) if (row[unit] !== null) usage[unit] = Number(row[unit]);
  const savings = {
    cache: sumIn(row, 'saved_cache'),
    trimmer: sumIn(row, 'saved_trimmer'),
    router: sumIn(row, 'saved_router'),
  };
  return {
    group,
    attempts: Number(row.attempts),
    cost: sumIn(row, 'cost'),
    uncertain: sumIn(row, 'uncertain'),
    saved: (savings.cache + savings.trimmer + savings.router) as Money,
    savings,
    unpricedAttempts: Number(row.unpriced_attempts),
    usage: { ...usage, ...others },
  };
}

const sumIn = (row: Columns, name: string): Money =>
  (((row[`${name}_high`] as bigint | null) ?? 0n) * HALF + ((row[`${name}_low`] as bigint | null) ?? 0n)) as Money;

function nameOf(dimension: Dimension, value: SQLOutputValue): string {
  const ms = TIMES[dimension];
  if (ms === undefined) return value as string;
  const text = new Date(Number(value) * ms).toISOString();
  return dimension === 'day' ? text.slice(0, 10) : `${text.slice(0, 16)}Z`;
}
