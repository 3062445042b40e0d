import { LEVERS } from './levers.ts';
import { TOKEN_UNITS } from './token-units.ts';

/** What rows are added up from. Both selects have the dimensions and `started_at`, by the names of `attempts`. */
export interface RollupSource {
  /** Counts and amounts; amounts as high * {@link HALF} + low. */
  readonly rows: string;
  /** `unit` and `total` of units without a column. */
  readonly units: string;
}

/** Amounts are summed in two halves, because SQLite's sums fail at 2^63: 9.2 million USD. */
export const HALF = 1_000_000_000n;

/** Columns of amounts, each in two halves. */
const AMOUNTS = ['cost', ...LEVERS.map((lever) => `saved_${lever}`)];
const halvesOf = (amount: string): string =>
  `${amount} / ${HALF} AS ${amount}_high, ${amount} % ${HALF} AS ${amount}_low`;
const uncertain = (high: string, low: string): string =>
  `iif(basis <> 'provider', ${high}, 0) AS uncertain_high, iif(basis <> 'provider', ${low}, 0) AS uncertain_low`;

const COUNTS = 'attempts, unpriced_attempts, has_other_units';
const HALVES = AMOUNTS.flatMap((amount) => [`${amount}_high`, `${amount}_low`]).join(', ');
const TOKENS = TOKEN_UNITS.join(', ');

/** The columns to add up, of the three tables, in one order. */
export const ROLLUP_TOTALS = `${COUNTS}, ${HALVES}, ${uncertain('cost_high', 'cost_low')}, ${TOKENS}`;
export const LABEL_TOTALS = `${COUNTS}, ${HALVES}, uncertain_high, uncertain_low, ${TOKENS}`;
const ROW_TOTALS = `kind <> 'correction' AS attempts, unpriced IS NOT NULL AS unpriced_attempts, has_other_units,
  ${AMOUNTS.map(halvesOf).join(', ')}, ${uncertain(`cost / ${HALF}`, `cost % ${HALF}`)}, ${TOKENS}`;

const OTHER_UNITS = `has_other_units = 1 AND unit.key NOT IN (${TOKEN_UNITS.map((unit) => `'${unit}'`).join(', ')})`;

/** Rows themselves, by some of their columns. */
export const rowsWhere = (columns: string, condition: string): RollupSource => ({
  rows: `SELECT ${columns}, ${ROW_TOTALS} FROM attempts WHERE ${condition}`,
  units: `SELECT ${columns}, unit.key AS unit, unit.value AS total
    FROM attempts, json_each(attempts.usage) AS unit WHERE ${condition} AND ${OTHER_UNITS}`,
});

/** Open rows, which no rollup has. They are few, and come from their own index: SQLite would take that of the times. */
export const openRows = (columns: string): string =>
  `SELECT ${columns}, ${ROW_TOTALS} FROM attempts INDEXED BY attempts_open WHERE outcome IS NULL`;

/** Several sources as one; none has what another has. */
export const union = (sources: readonly RollupSource[], open: readonly string[]): RollupSource => ({
  rows: [...sources.map(({ rows }) => rows), ...open].join(' UNION ALL '),
  units: sources.map(({ units }) => units).join(' UNION ALL '),
});
