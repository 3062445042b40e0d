/**
 * Shares an amount by weights, in whole multiples of `step` where it is one itself: the shares add up to it exactly.
 *
 * @param weights negative ones count as zero; when all are zero the first takes everything
 */
export function shareOut(amount: bigint, weights: readonly bigint[], step: bigint): readonly bigint[] {
  const unit = amount % step === 0n ? step : 1n;
  const counted = weights.map((weight) => (weight > 0n ? weight : 0n));
  const total = counted.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) return weights.map((_, index) => (index === 0 ? amount : 0n));
  let upTo = 0n;
  let given = 0n;
  return counted.map((weight) => {
    upTo += weight;
    const due = (((amount / unit) * upTo) / total) * unit;
    const share = due - given;
    given = due;
    return share;
  });
}
