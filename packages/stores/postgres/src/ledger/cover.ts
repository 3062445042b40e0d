export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

interface Interval {
  /** Epoch ms, inclusive. */
  readonly from?: number | undefined;
  /** Epoch ms, exclusive. */
  readonly to?: number | undefined;
}

/** A part of a time, and the span of the rollups that add it up; without one the rows do. */
export interface Part extends Interval {
  readonly span: number | undefined;
}

/**
 * Covers a time with the widest spans that fit, and its edges with the next.
 *
 * @param since from when on there are rollups, epoch ms; absent: ever since
 */
export function cover({ from, to }: Interval, [span, ...finer]: readonly number[], since?: number): readonly Part[] {
  if (span === undefined) return [{ span, from, to }];
  const start = since === undefined ? from : Math.max(since, from ?? since);
  const first = start === undefined ? undefined : Math.ceil(start / span) * span;
  const last = to === undefined ? undefined : Math.floor(to / span) * span;
  if (first !== undefined && last !== undefined && first >= last) return cover({ from, to }, finer);
  return [
    ...(from === first ? [] : cover({ from, to: first }, finer)),
    { span, from: first, to: last },
    ...(to === last ? [] : cover({ from: last, to }, finer)),
  ];
}

/** The condition that a column of times lies in it. */
export function within(column: string, { from, to }: Interval): string {
  const bounds = [
    ...(from === undefined ? [] : [`${column} >= ${Math.ceil(from)}`]),
    ...(to === undefined ? [] : [`${column} < ${Math.ceil(to)}`]),
  ];
  return bounds.join(' AND ') || 'TRUE';
}
