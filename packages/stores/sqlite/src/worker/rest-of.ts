import type { Dimension, Money, Rollup } from '@weir/core';

/**
 * What of all rows lacks a label: of each total what the parts with the label do not have. Groups where nothing is left
 * are none.
 *
 * @param by what totals are grouped by; parts by the label as well
 */
export function restOf(totals: readonly Rollup[], parts: readonly Rollup[], by: readonly Dimension[]): Rollup[] {
  const keyOf = ({ group }: Rollup): string => JSON.stringify(by.map((dimension) => group[dimension] ?? null));
  const rests = new Map(totals.map((total) => [keyOf(total), total]));
  for (const part of parts) {
    const key = keyOf(part);
    rests.set(key, less(rests.get(key)!, part));
  }
  return [...rests.values()].filter(
    ({ attempts, cost, uncertain, saved }) => attempts !== 0 || cost !== 0n || uncertain !== 0n || saved !== 0n,
  );
}

function less(total: Rollup, part: Rollup): Rollup {
  const minus = (left: Money, right: Money): Money => (left - right) as Money;
  return {
    group: total.group,
    attempts: total.attempts - part.attempts,
    cost: minus(total.cost, part.cost),
    uncertain: minus(total.uncertain, part.uncertain),
    saved: minus(total.saved, part.saved),
    savings: {
      cache: minus(total.savings.cache, part.savings.cache),
      trimmer: minus(total.savings.trimmer, part.savings.trimmer),
      router: minus(total.savings.router, part.savings.router),
    },
    unpricedAttempts: total.unpricedAttempts - part.unpricedAttempts,
    usage: usageLess(total.usage, part.usage),
  };
}

/** Sums of parts of seconds differ in their last digits; what is nothing else is nothing. */
const NOTHING = 1e-6;

function usageLess(total: Rollup['usage'], part: Rollup['usage']): Rollup['usage'] {
  const left = Object.entries(total).map(
    ([unit, count]) => [unit, count - (part[unit as keyof typeof part] ?? 0)] as const,
  );
  return Object.fromEntries(left.filter(([, count]) => Math.abs(count) > NOTHING));
}
