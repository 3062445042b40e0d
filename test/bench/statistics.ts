const ascending = (values: readonly number[]): number[] => [...values].sort((left, right) => left - right);

/** The middle value; the mean of the middle two when their number is even; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = ascending(values);
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper] : (sorted[upper - 1]! + sorted[upper]!) / 2;
}

/** The smallest value that at least `share` (0..1) of the values do not exceed; undefined of none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  if (values.length === 0) return undefined;
  const rank = Math.ceil(share * values.length);
  return ascending(values)[Math.min(Math.max(rank, 1), values.length) - 1];
}

/** How far apart the rounds lie: (largest - smallest) / median; undefined of fewer than two. */
export function spread(values: readonly number[]): number | undefined {
  const middle = median(values);
  if (values.length < 2 || middle === undefined || middle === 0) return undefined;
  return (Math.max(...values) - Math.min(...values)) / middle;
}
