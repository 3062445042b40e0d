import type { Dimension, LedgerQuery } from '@weir/core';
import { cover, DAY_MS, within } from './cover.ts';
import { closedRows, labelTotals, openRows, type RollupSource, union } from './row-source.ts';

/** Rollups by a label, whose value is the column `label`; NULL for what lacks it. */
export interface LabelSource extends RollupSource {
  readonly label: Dimension;
}

/** What rollups by label tell apart besides. */
const BESIDES: ReadonlySet<Dimension> = new Set<Dimension>(['tenant', 'team', 'key', 'day', 'month']);

const isLabel = (dimension: Dimension): boolean =>
  dimension === 'user' || dimension === 'session' || dimension.startsWith('tag:');

/** The one label a report is about; undefined where rollups by label do not answer. */
export function labelOf(filter: LedgerQuery, by: readonly Dimension[]): Dimension | undefined {
  const given = (['user', 'session'] as const).filter((name) => filter[name] !== undefined);
  const [label, ...others] = new Set([...by.filter(isLabel), ...given]);
  if (label === undefined || others.length > 0) return undefined;
  const { exchange, provider, model, endpoint } = filter;
  if ([exchange, provider, model, endpoint].some((value) => value !== undefined)) return undefined;
  return by.every((dimension) => dimension === label || BESIDES.has(dimension)) ? label : undefined;
}

/**
 * @param name the SQL of the tag's name, where the label is a tag
 * @param since from when on there are rollups by label, epoch ms; undefined: ever since
 */
export function labelSourceOf(
  filter: LedgerQuery,
  label: Dimension,
  name: string | undefined,
  since: number | undefined,
): LabelSource {
  const ofLabel = name === undefined ? `label = '${label}'` : `label = 'tag:' || ${name}`;
  const valueInRow = name === undefined ? `"${label}"` : `tags ->> ${name}`;
  const rowColumns = `started_at, tenant, team, key, ${labelColumns(label, valueInRow)}`;
  const rolledUp = (condition: string, value: string, sign: '' | '-'): RollupSource => {
    const columns = `starts_at AS started_at, tenant, nullif(team, '') AS team, nullif(key, '') AS key,
      ${labelColumns(label, value)}`;
    return {
      rows: `SELECT ${columns}, ${labelTotals(sign)} FROM weir.label_rollups WHERE ${condition}`,
      units: `SELECT ${columns}, unit, ${sign}total
        FROM weir.label_rollups JOIN weir.label_rollup_units USING (rollup) WHERE ${condition}`,
    };
  };
  const parts = cover(filter, [DAY_MS], since).flatMap((part) => {
    if (part.span === undefined) return [closedRows(rowColumns, within('started_at', part))];
    const when = within('starts_at', part);
    // what all rows have more than those with the label is what lacks it
    return [
      rolledUp(`${ofLabel} AND ${when}`, 'value', ''),
      rolledUp(`label = '' AND ${when}`, 'NULL::text', ''),
      rolledUp(`${ofLabel} AND ${when}`, 'NULL::text', '-'),
    ];
  });
  return { label, ...union(parts, openRows(rowColumns)) };
}

/** Under the name of a column too, where there is one: filters ask for it. */
const labelColumns = (label: Dimension, value: string): string =>
  label.startsWith('tag:') ? `${value} AS label` : `${value} AS label, ${value} AS "${label}"`;
