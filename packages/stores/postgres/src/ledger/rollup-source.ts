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

const ROWS: RollupSource = {
  rows: `SELECT ${ROW_DIMENSIONS}, ${ROW_TOTALS} FROM weir.ledger_rows`,
  units: `SELECT ${ROW_DIMENSIONS}, unit, amount::double precision AS total
    FROM weir.attempts, jsonb_each_text(other_units) AS each (unit, amount)`,
};

const NAMES = 'provider, model, endpoint, purpose, kind, basis, outcome';
const HOUR_DIMENSIONS = `starts_at AS started_at, tenant, nullif(team, '') AS team, nullif(key, '') AS key, ${NAMES}`;

/** Rollups hold closed rows; open ones are few. */
const HOURS: RollupSource = {
  rows: `SELECT ${HOUR_DIMENSIONS}, attempts, unpriced_attempts, cost, ${SAVED}, ${TOKENS} FROM weir.rollups
    UNION ALL SELECT started_at, tenant, team, key, ${NAMES}, ${ROW_TOTALS}
      FROM weir.ledger_rows WHERE outcome IS NULL`,
  units: `SELECT ${HOUR_DIMENSIONS}, unit, total FROM weir.rollups JOIN weir.rollup_units USING (rollup)`,
};

/** The smaller source that answers exactly: hours, or the rows themselves. */
export function sourceOf(filter: LedgerQuery, by: readonly Dimension[]): RollupSource {
  const isNarrow = filter.exchange !== undefined || filter.user !== undefined || filter.session !== undefined;
  if (isNarrow || by.some((dimension) => ONLY_IN_ROWS.has(dimension) || dimension.startsWith('tag:'))) return ROWS;
  return isWholeHour(filter.from) && isWholeHour(filter.to) ? HOURS : ROWS;
}

const isWholeHour = (at: number | undefined): boolean => at === undefined || at % HOUR_MS === 0;
