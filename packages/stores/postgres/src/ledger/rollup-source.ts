import type { Dimension, LedgerQuery } from '@weir/core';
import { cover, DAY_MS, HOUR_MS, type Part, within } from './cover.ts';
import { closedRows, openRows, ROLLUP_TOTALS, type RollupSource, union } from './row-source.ts';

const ONLY_IN_ROWS: ReadonlySet<Dimension> = new Set<Dimension>(['user', 'session', 'minute']);

const NAMES = 'provider, model, endpoint, purpose, kind, basis, outcome';
const ROLLUP_DIMENSIONS = `started_at, tenant, team, key, ${NAMES}`;
const ROW_DIMENSIONS = `${ROLLUP_DIMENSIONS}, "user", session, exchange, tags`;

const ALL_ROWS = union([closedRows(ROW_DIMENSIONS, 'TRUE')], openRows(ROW_DIMENSIONS));

/** The smallest source that answers exactly: whole days and hours and the rows before and after them, or the rows alone. */
export function sourceOf(filter: LedgerQuery, by: readonly Dimension[]): RollupSource {
  const isNarrow = filter.exchange !== undefined || filter.user !== undefined || filter.session !== undefined;
  if (isNarrow || by.some((dimension) => ONLY_IN_ROWS.has(dimension) || dimension.startsWith('tag:'))) return ALL_ROWS;
  const parts = cover(filter, by.includes('hour') ? [HOUR_MS] : [DAY_MS, HOUR_MS]);
  return union(parts.map(partSource), openRows(ROLLUP_DIMENSIONS));
}

function partSource(part: Part): RollupSource {
  if (part.span === undefined) return closedRows(ROLLUP_DIMENSIONS, within('started_at', part));
  const columns = `starts_at AS started_at, tenant, nullif(team, '') AS team, nullif(key, '') AS key, ${NAMES}`;
  const condition = `span = ${part.span} AND ${within('starts_at', part)}`;
  return {
    rows: `SELECT ${columns}, ${ROLLUP_TOTALS} FROM weir.rollups WHERE ${condition}`,
    units: `SELECT ${columns}, unit, total FROM weir.rollups JOIN weir.rollup_units USING (rollup) WHERE ${condition}`,
  };
}
