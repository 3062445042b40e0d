import type { Dimension, LedgerQuery } from '@weir/core';
import { cover, DAY_MS, HOUR_MS, type Part, within } from './cover.ts';
import { openRows, ROLLUP_TOTALS, type RollupSource, rowsWhere, union } from './row-source.ts';

/** What the table of rollups cannot tell apart. */
const ONLY_IN_ROWS: ReadonlySet<Dimension> = new Set<Dimension>(['user', 'session', 'minute']);

const NAMES = ['provider', 'model', 'endpoint', 'purpose', 'kind', 'basis', 'outcome'];
const ROLLUP_DIMENSIONS = ['started_at', 'tenant', 'team', 'key', ...NAMES];
const columnsOf = (names: readonly string[]): string => names.map((name) => `attempts.${name}`).join(', ');

const ALL_ROWS = rowsWhere(columnsOf([...ROLLUP_DIMENSIONS, 'user', 'session', 'tags', 'exchange']), 'TRUE');

/** The smallest source that answers exactly: whole days and hours and the rows before and after them, or the rows alone. */
export function sourceOf(filter: LedgerQuery, by: readonly Dimension[]): RollupSource {
  const isNarrow = filter.exchange !== undefined || filter.user !== undefined || filter.session !== undefined;
  if (isNarrow || by.some((dimension) => ONLY_IN_ROWS.has(dimension) || dimension.startsWith('tag:'))) return ALL_ROWS;
  const parts = cover(filter, by.includes('hour') ? [HOUR_MS] : [DAY_MS, HOUR_MS]);
  return union(parts.map(partSource), [openRows(columnsOf(ROLLUP_DIMENSIONS))]);
}

function partSource(part: Part): RollupSource {
  if (part.span === undefined)
    return rowsWhere(columnsOf(ROLLUP_DIMENSIONS), `outcome IS NOT NULL AND ${within('started_at', part)}`);
  const columns = `starts_at AS started_at, tenant, nullif(team, '') AS team, nullif(key, '') AS key, ${NAMES.join(', ')}`;
  const condition = `span = ${part.span} AND ${within('starts_at', part)}`;
  return {
    rows: `SELECT ${columns}, ${ROLLUP_TOTALS} FROM rollups WHERE ${condition}`,
    units: `SELECT ${columns}, unit, total FROM rollups JOIN rollup_units USING (rollup) WHERE ${condition}`,
  };
}
