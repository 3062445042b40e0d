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
const HOUR_DIMENSIONS = `starts_at AS started_at, tenant, nullif(team, '') AS team, nullif(key, '') AS key, ${NAMES}`;

/** The smaller source that answers exactly: whole hours and the rows before and after them, or the rows alone. */
export function sourceOf(filter: LedgerQuery, by: readonly Dimension[]): RollupSource {
  const isNarrow = filter.exchange !== undefined || filter.user !== undefined || filter.session !== undefined;
  if (isNarrow || by.some((dimension) => ONLY_IN_ROWS.has(dimension) || dimension.startsWith('tag:'))) return ROWS;
  const first = filter.from === undefined ? undefined : Math.ceil(filter.from / HOUR_MS) * HOUR_MS;
  const last = filter.to === undefined ? undefined : Math.floor(filter.to / HOUR_MS) * HOUR_MS;
  return first !== undefined && last !== undefined && first >= last ? ROWS : hours(first, last);
}

/** Rollups hold closed rows; open ones are few. What lies beyond the interval is left to the query's own condition. */
function hours(first: number | undefined, last: number | undefined): RollupSource {
  const whole = all(
    first === undefined ? undefined : `starts_at >= ${first}`,
    last === undefined ? undefined : `starts_at < ${last}`,
  );
  const edges = [
    first === undefined ? [] : [`started_at < ${first}`],
    last === undefined ? [] : [`started_at >= ${last}`],
  ].flat();
  const edgeRows = edges.map(
    (edge) =>
      `UNION ALL SELECT started_at, tenant, team, key, ${NAMES}, ${ROW_TOTALS} FROM weir.attempts WHERE ${edge}`,
  );
  const edgeUnits = edges.map(
    (edge) => `UNION ALL SELECT started_at, tenant, team, key, ${NAMES}, ${EACH_UNIT} WHERE ${edge}`,
  );
  return {
    rows: `SELECT ${HOUR_DIMENSIONS}, attempts, unpriced_attempts, cost, ${SAVED}, ${TOKENS}
        FROM weir.rollups WHERE ${whole}
      UNION ALL SELECT started_at, tenant, team, key, ${NAMES}, ${ROW_TOTALS}
        FROM weir.ledger_rows WHERE outcome IS NULL ${edgeRows.join(' ')}`,
    units: `SELECT ${HOUR_DIMENSIONS}, unit, total
        FROM weir.rollups JOIN weir.rollup_units USING (rollup) WHERE ${whole} ${edgeUnits.join(' ')}`,
  };
}

const all = (...conditions: readonly (string | undefined)[]): string =>
  conditions.filter((condition) => condition !== undefined).join(' AND ') || 'TRUE';
