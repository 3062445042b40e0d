import type { Dimension, LedgerQuery } from '@weir/core';
import { cover, DAY_MS, type Part, within } from './cover.ts';
import { LABEL_TOTALS, openRows, type RollupSource, rowsWhere, union } from './row-source.ts';

/** Rollups by a label. Rows that are none of its have `is_total`, and add up to all rows, whatever their label. */
export interface LabelSource extends RollupSource {
  /** Its value is the column `label`. */
  readonly label: Dimension;
}

/** What rollups by label tell apart besides. */
const BESIDES: ReadonlySet<Dimension> = new Set<Dimension>(['tenant', 'team', 'key', 'day', 'month']);

const isLabel = (dimension: Dimension): boolean =>
  dimension === 'user' || dimension === 'session' || dimension.startsWith('tag:');

/**
 * Undefined where rollups by label do not answer.
 *
 * @param since from when on they are there, epoch ms; undefined: ever since
 */
export function labelSourceOf(
  filter: LedgerQuery,
  by: readonly Dimension[],
  since: number | undefined,
): LabelSource | undefined {
  const given = (['user', 'session'] as const).filter((name) => filter[name] !== undefined);
  const [label, ...others] = new Set([...by.filter(isLabel), ...given]);
  if (label === undefined || others.length > 0) return undefined;
  const { exchange, provider, model, endpoint } = filter;
  if ([exchange, provider, model, endpoint].some((value) => value !== undefined)) return undefined;
  if (by.some((dimension) => dimension !== label && !BESIDES.has(dimension))) return undefined;
  const kinds = given.length > 0 ? [false] : [false, true];
  const parts = kinds.flatMap((isTotal) =>
    cover(filter, [DAY_MS], since).map((part) => partSource(part, label, isTotal)),
  );
  return {
    label,
    ...union(
      parts,
      kinds.map((isTotal) => openRows(rowColumns(label, isTotal))),
    ),
  };
}

function partSource(part: Part, label: Dimension, isTotal: boolean): RollupSource {
  if (part.span === undefined)
    return rowsWhere(rowColumns(label, isTotal), `outcome IS NOT NULL AND ${within('started_at', part)}`);
  const columns = `starts_at AS started_at, tenant, nullif(team, '') AS team, nullif(key, '') AS key,
    ${labelColumns(label, 'value', isTotal)}`;
  const condition = `label = ${textOf(isTotal ? '' : label)} AND ${within('starts_at', part)}`;
  return {
    rows: `SELECT ${columns}, ${LABEL_TOTALS} FROM label_rollups WHERE ${condition}`,
    units: `SELECT ${columns}, unit, total FROM label_rollups JOIN label_rollup_units USING (rollup) WHERE ${condition}`,
  };
}

const rowColumns = (label: Dimension, isTotal: boolean): string =>
  `started_at, tenant, team, attempts.key, ${labelColumns(label, valueIn(label), isTotal)}`;

/** Under the name of a column too, where there is one: filters ask for it. */
function labelColumns(label: Dimension, value: string, isTotal: boolean): string {
  const given = isTotal ? 'NULL' : value;
  const named = label.startsWith('tag:') ? '' : `, ${given} AS ${label}`;
  return `${given} AS label${named}, ${isTotal ? 1 : 0} AS is_total`;
}

/** The value of a label in a row. */
function valueIn(label: Dimension): string {
  if (!label.startsWith('tag:')) return `attempts.${label}`;
  const name = label.slice('tag:'.length);
  return `(SELECT tag.value FROM json_each(attempts.tags) AS tag WHERE tag.key = ${textOf(name)})`;
}

/** A text in SQL, whatever is in it. */
const textOf = (text: string): string => `CAST(x'${Buffer.from(text).toString('hex')}' AS TEXT)`;
