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

const AMOUNTS = ['cost', 'uncertain', 'saved_cache', 'saved_trimmer', 'saved_router'];
const TOKENS = TOKEN_UNITS.join(', ');
const SAVED = 'saved_cache, saved_trimmer, saved_router';
const UNCERTAIN = "CASE WHEN basis <> 'provider' THEN cost ELSE 0 END AS uncertain";

/** The columns to add up, of rows and rollups, in one order. */
const ROW_TOTALS = `(kind <> 'correction')::integer AS attempts, (unpriced IS NOT NULL)::integer AS unpriced_attempts,
  cost, ${UNCERTAIN}, ${SAVED}, ${TOKENS}`;
export const ROLLUP_TOTALS = `attempts, unpriced_attempts, cost, ${UNCERTAIN}, ${SAVED}, ${TOKENS}`;

/** @param sign `-` takes them away */
export const labelTotals = (sign: '' | '-'): string =>
  ['attempts', 'unpriced_attempts', ...AMOUNTS, ...TOKEN_UNITS].map((column) => `${sign}${column}`).join(', ');

/** Closed rows themselves, by some of their columns. */
export const closedRows = (columns: string, condition: string): RollupSource => ({
  rows: `SELECT ${columns}, ${ROW_TOTALS} FROM weir.attempts WHERE ${condition}`,
  units: `SELECT ${columns}, each.unit, each.amount::double precision AS total
    FROM weir.attempts, jsonb_each_text(other_units) AS each (unit, amount) WHERE ${condition}`,
});

/** Open rows, which no rollup has. They are few. */
export const openRows = (columns: string): string =>
  `SELECT ${columns}, ${ROW_TOTALS} FROM weir.ledger_rows WHERE outcome IS NULL`;

/** Several sources as one; none has what another has. */
export const union = (sources: readonly RollupSource[], open: string): RollupSource => ({
  rows: [...sources.map(({ rows }) => rows), open].join(' UNION ALL '),
  units: sources.map(({ units }) => units).join(' UNION ALL '),
});
