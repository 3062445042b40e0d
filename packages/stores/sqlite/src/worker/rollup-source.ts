import type { Dimension, LedgerQuery } from '@weir/core';
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

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the table of rollups cannot tell apart. */
const ONLY_IN_ROWS: ReadonlySet<Dimension> = new Set<Dimension>(['user', 'session', 'minute']);

const TOKENS = TOKEN_UNITS.join(', ');
/** Columns of amounts, each in two halves. */
const AMOUNTS = ['cost', ...LEVERS.map((lever) => `saved_${lever}`)];
const halvesOf = (amount: string): string =>
  `${amount} / ${HALF} AS ${amount}_high, ${amount} % ${HALF} AS ${amount}_low`;
const HALVES = AMOUNTS.flatMap((amount) => [`${amount}_high`, `${amount}_low`]).join(', ');
const ROW_TOTALS = `kind <> 'correction' AS attempts, unpriced IS NOT NULL AS unpriced_attempts, has_other_units,
  ${AMOUNTS.map(halvesOf).join(', ')}, ${TOKENS}`;
const ROW_DIMENSIONS = [
  'started_at',
  'tenant',
  'team',
  'key',
  'user',
  'session',
  'tags',
  'exchange',
  'provider',
  'model',
  'endpoint',
  'purpose',
  'kind',
  'basis',
  'outcome',
]
  .map((column) => `attempts.${column}`)
  .join(', ');

const ROWS: RollupSource = {
  rows: `SELECT ${ROW_DIMENSIONS}, ${ROW_TOTALS} FROM attempts`,
  units: `SELECT ${ROW_DIMENSIONS}, unit.key AS unit, unit.value AS total
    FROM attempts, json_each(attempts.usage) AS unit
    WHERE has_other_units = 1 AND unit.key NOT IN (${TOKEN_UNITS.map((unit) => `'${unit}'`).join(', ')})`,
};

const NAMES = 'provider, model, endpoint, purpose, kind, basis, outcome';
const DIMENSIONS = `tenant, nullif(team, '') AS team, nullif(key, '') AS key, ${NAMES}`;

/** Rollups hold closed rows; open ones are few, and come from their own index: SQLite would take that of the times. */
function rollups(span: number): RollupSource {
  return {
    rows: `SELECT starts_at AS started_at, ${DIMENSIONS}, attempts, unpriced_attempts, has_other_units,
        ${HALVES}, ${TOKENS} FROM rollups WHERE span = ${span}
      UNION ALL SELECT started_at, tenant, team, key, ${NAMES}, ${ROW_TOTALS}
        FROM attempts INDEXED BY attempts_open WHERE outcome IS NULL`,
    units: `SELECT starts_at AS started_at, ${DIMENSIONS}, unit, total
      FROM rollups JOIN rollup_units USING (rollup) WHERE span = ${span}`,
  };
}

const HOURS = rollups(HOUR_MS);
const DAYS = rollups(DAY_MS);

/** The smallest source that answers exactly: days, hours, or the rows themselves. */
export function sourceOf(filter: LedgerQuery, by: readonly Dimension[]): RollupSource {
  const isNarrow = filter.exchange !== undefined || filter.user !== undefined || filter.session !== undefined;
  if (isNarrow || by.some((dimension) => ONLY_IN_ROWS.has(dimension) || dimension.startsWith('tag:'))) return ROWS;
  const startsAndEndsOn = (span: number): boolean => isMultiple(filter.from, span) && isMultiple(filter.to, span);
  if (startsAndEndsOn(DAY_MS) && !by.includes('hour')) return DAYS;
  return startsAndEndsOn(HOUR_MS) ? HOURS : ROWS;
}

const isMultiple = (at: number | undefined, span: number): boolean => at === undefined || at % span === 0;
