import type { Dimension, LedgerQuery } from '@weir/core';

/** Units with a column of their own, because nearly every row has them and every report adds them up. */
export const TOKEN_UNITS = [
  'input_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
] as const;

/** What rows are added up from. Both selects have the dimensions and `started_at`, by the names of `ledger_rows`. */
export interface RollupSource {
  /** Counts and amounts. */
  readonly rows: string;
  /** `unit` and `total` of units without a column. */
  readonly units: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ONLY_IN_ROWS: ReadonlySet<Dimension> = new Set<Dimension>(['user', 'session', 'minute']);

const TOKENS = TOKEN_UNITS.join(', ');
const SAVED = 'saved_cache, saved_trimmer, saved_router';
const ROW_TOTALS = `(kind <> 'correction')::integer AS attempts, (unpriced IS NOT NULL)::integer AS unpriced_attempts,
  cost, ${SAVED}, ${TOKENS}`;
const ROW_DIMENSIONS =
  'started_at, tenant, team, key, "user", session, exchange, provider, model, endpoint, purpose, kind, basis, outcome, tags';

const EACH_UNIT = `unit, amount::double precision AS total
  FROM weir.attempts, jsonb_each_text(other_units) AS each (unit, amount)`;

const ROWS: RollupSource = {
  rows: `SELECT ${ROW_DIMENSIONS}, ${ROW_TOTALS} FROM weir.ledger_rows`,
  units: `SELECT ${ROW_DIMENSIONS}, ${EACH_UNIT}`,
};

const NAMES = 'provider, model, endpoint, purpose, kind, basis, outcome';
const DIMENSIONS = `tenant, nullif(team, '') AS team, nullif(key, '') AS key, ${NAMES}`;

/** Rollups hold closed rows; open ones are few. */
const OPEN_ROWS = `SELECT started_at, tenant, team, key, ${NAMES}, ${ROW_TOTALS}
  FROM weir.ledger_rows WHERE outcome IS NULL`;

/** The smallest source that answers exactly: whole days and hours and the rows before and after them, or the rows alone. */
export function sourceOf(filter: LedgerQuery, by: readonly Dimension[]): RollupSource {
  const isNarrow = filter.exchange !== undefined || filter.user !== undefined || filter.session !== undefined;
  if (isNarrow || by.some((dimension) => ONLY_IN_ROWS.has(dimension) || dimension.startsWith('tag:'))) return ROWS;
  const parts = cover(filter.from, filter.to, by.includes('hour') ? [HOUR_MS] : [DAY_MS, HOUR_MS]).map(sourceOfPart);
  return {
    rows: [...parts.map(({ rows }) => rows), OPEN_ROWS].join(' UNION ALL '),
    units: parts.map(({ units }) => units).join(' UNION ALL '),
  };
}

/** A part of a time, and the span of the rollups that add it up; without one the rows do. */
interface Part {
  readonly span: number | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Covers a time with the widest spans that fit, and its edges with the next. */
function cover(from: number | undefined, to: number | undefined, [span, ...finer]: readonly number[]): readonly Part[] {
  if (span === undefined) return [{ span, from, to }];
  const first = from === undefined ? undefined : Math.ceil(from / span) * span;
  const last = to === undefined ? undefined : Math.floor(to / span) * span;
  if (first !== undefined && last !== undefined && first >= last) return cover(from, to, finer);
  return [
    ...(from === first ? [] : cover(from, first, finer)),
    { span, from: first, to: last },
    ...(to === last ? [] : cover(last, to, finer)),
  ];
}

function sourceOfPart({ span, from, to }: Part): RollupSource {
  const time = span === undefined ? 'started_at' : 'starts_at';
  const when = all(
    span === undefined ? undefined : `span = ${span}`,
    from === undefined ? undefined : `${time} >= ${Math.ceil(from)}`,
    to === undefined ? undefined : `${time} < ${Math.ceil(to)}`,
  );
  if (span === undefined) {
    const dimensions = `started_at, tenant, team, key, ${NAMES}`;
    return {
      rows: `SELECT ${dimensions}, ${ROW_TOTALS} FROM weir.attempts WHERE ${when}`,
      units: `SELECT ${dimensions}, ${EACH_UNIT} WHERE ${when}`,
    };
  }
  return {
    rows: `SELECT starts_at AS started_at, ${DIMENSIONS}, attempts, unpriced_attempts, cost, ${SAVED}, ${TOKENS}
      FROM weir.rollups WHERE ${when}`,
    units: `SELECT starts_at AS started_at, ${DIMENSIONS}, unit, total
      FROM weir.rollups JOIN weir.rollup_units USING (rollup) WHERE ${when}`,
  };
}

const all = (...conditions: readonly (string | undefined)[]): string =>
  conditions.filter((condition) => condition !== undefined).join(' AND ') || 'TRUE';
