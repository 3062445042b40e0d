import {
  type Dimension,
  isDimension,
  LEVERS,
  type LedgerQuery,
  type Money,
  pico,
  type Rollup,
  savedIn,
  WeirError,
} from '@weir/core';
import type { Database } from '../database.ts';
import { conditionOf } from './condition.ts';
import { labelOf, labelSourceOf } from './label-source.ts';
import { sourceOf } from './rollup-source.ts';
import { type RollupSource, TOKEN_UNITS } from './row-source.ts';

type Columns = Readonly<Record<string, unknown>>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Grouped as numbers, which is cheap, and named afterwards. */
const TIMES: { readonly [D in Dimension]?: number } = { day: 24 * HOUR_MS, hour: HOUR_MS, minute: MINUTE_MS };

const SUMS = [
  'sum(attempts) AS attempts',
  'sum(cost) AS cost',
  'sum(uncertain) AS uncertain',
  ...LEVERS.map((lever) => `sum(saved_${lever}) AS saved_${lever}`),
  'sum(unpriced_attempts) AS unpriced_attempts',
  ...TOKEN_UNITS.map((unit) => `sum(${unit}) AS ${unit}`),
].join(', ');

/** Adds rows up by some dimensions, in one statement: from one snapshot. */
export async function rollUp(
  database: Database,
  filter: LedgerQuery,
  by: readonly Dimension[],
): Promise<readonly Rollup[]> {
  const { sql, values } = conditionOf(filter);
  const parameters = [...values];
  const label = labelOf(filter, by);
  const source = label === undefined ? sourceOf(filter, by) : await byLabel(database, filter, label, parameters);
  const expression = (dimension: Dimension): string =>
    dimension === label ? 'label' : expressionOf(dimension, parameters);
  const columns = by.map((dimension, index) => `${expression(dimension)} AS by_${index}`);
  const names = by.map((_, index) => `by_${index}`);
  const key = names.length === 0 ? "'[]'::jsonb" : `jsonb_build_array(${names.join(', ')})`;
  const grouped = (...more: readonly string[]): string =>
    names.length + more.length === 0 ? '' : `GROUP BY ${[...names, ...more].join(', ')}`;
  const found = await database.read(
    `WITH sums AS (
      SELECT ${[...columns, SUMS].join(', ')} FROM (${source.rows}) AS rows WHERE ${sql} ${grouped()}
    ), units AS (
      SELECT ${[...columns, 'unit', 'sum(total) AS total'].join(', ')}
      FROM (${source.units}) AS rows WHERE ${sql} ${grouped('unit')}
    ), others AS (
      SELECT ${key} AS group_key, jsonb_object_agg(unit, total) AS other_units FROM units GROUP BY 1
    )
    SELECT sums.*, other_units FROM sums LEFT JOIN others ON group_key = ${key} WHERE attempts IS NOT NULL`,
    parameters,
  );
  const rollups = found.map((row) => rollupOf(row, by));
  return label === undefined ? rollups : rollups.flatMap((rollup) => withoutNothing(rollup, label));
}

async function byLabel(
  database: Database,
  filter: LedgerQuery,
  label: Dimension,
  parameters: (string | number)[],
): Promise<RollupSource> {
  const [start] = await database.read('SELECT starts_at FROM weir.label_start');
  const since = start?.starts_at == null ? undefined : Number(start.starts_at);
  const name = isTag(label) ? `$${parameters.push(tagName(label))}::text` : undefined;
  return labelSourceOf(filter, label, name, since);
}

/** Sums of parts of seconds differ in their last digits; what is nothing else is nothing. */
const NOTHING = 1e-6;

/** Of what lacks a label only what there is of it: all less those with the label may be nothing. */
function withoutNothing(rollup: Rollup, label: Dimension): Rollup[] {
  if (rollup.group[label] !== undefined) return [rollup];
  const { attempts, cost, uncertain, saved } = rollup;
  if (attempts === 0 && cost === 0n && uncertain === 0n && saved === 0n) return [];
  const usage = Object.entries(rollup.usage).filter(([, count]) => Math.abs(count) > NOTHING);
  return [{ ...rollup, usage: Object.fromEntries(usage) }];
}

const isTag = (dimension: Dimension): boolean => dimension.startsWith('tag:');
const tagName = (dimension: Dimension): string => dimension.slice('tag:'.length);

/** A dimension goes into the SQL: only known ones, and names of tags as values. */
function expressionOf(dimension: Dimension, parameters: (string | number)[]): string {
  if (!isDimension(dimension)) {
    throw new WeirError('ledger_unavailable', `There is no dimension '${String(dimension)}'`);
  }
  if (isTag(dimension)) return `tags ->> $${parameters.push(tagName(dimension))}`;
  if (dimension === 'month') return "to_char(to_timestamp(started_at / 1000) AT TIME ZONE 'UTC', 'YYYY-MM')";
  const ms = TIMES[dimension];
  return ms === undefined ? `"${dimension}"` : `started_at / ${ms}`;
}

function rollupOf(row: Columns, by: readonly Dimension[]): Rollup {
  const group: Partial<Record<Dimension, string>> = {};
  for (const [index, dimension] of by.entries()) {
    const value = row[`by_${index}`] as string | null;
    if (value !== null) group[dimension] = nameOf(dimension, value);
  }
  const usage: Record<string, number> = {};
  for (const unit of TOKEN_UNITS) if (row[unit] !== null) usage[unit] = row[unit] as number;
  const savings = {
    cache: money(row.saved_cache),
    trimmer: money(row.saved_trimmer),
    router: money(row.saved_router),
  };
  return {
    group,
    attempts: Number(row.attempts),
    cost: money(row.cost),
    uncertain: money(row.uncertain),
    saved: savedIn(savings),
    savings,
    unpricedAttempts: Number(row.unpriced_attempts),
    usage: { ...usage, ...(row.other_units as Readonly<Record<string, number>> | null) },
  };
}

const money = (sum: unknown): Money => pico(BigInt((sum as string | null) ?? 0));

function nameOf(dimension: Dimension, value: string): string {
  const ms = TIMES[dimension];
  if (ms === undefined) return value;
  const text = new Date(Number(value) * ms).toISOString();
  return dimension === 'day'
    ? text.slice(0, 10)
    : `${text.slice(0, dimension === 'hour' ? 13 : 16)}${dimension === 'hour' ? ':00Z' : 'Z'}`;
}
