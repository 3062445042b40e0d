import type { ModelCard, Price } from '@weir/core';

/** A price by what it is for, its date left aside. */
export function rateKey({ unit, when = {} }: Price): string {
  const { inputTokensOver, serviceTier, utcMinutes, variant = {} } = when;
  const sorted = Object.entries(variant).sort(([left], [right]) => (left < right ? -1 : 1));
  return [unit, inputTokensOver, serviceTier, utcMinutes?.from, utcMinutes?.to, ...sorted.flat()].join(' ');
}

/** The latest price of each unit and condition. */
export function latestRates({ prices }: Pick<ModelCard, 'prices'>): ReadonlyMap<string, Price> {
  const latest = new Map<string, Price>();
  for (const price of prices) {
    const known = latest.get(rateKey(price));
    if (known === undefined || (price.since ?? 0) >= (known.since ?? 0)) latest.set(rateKey(price), price);
  }
  return latest;
}

/** Whether two prices charge the same. */
export const isSameRate = (left: Price, right: Price): boolean =>
  left.amount * BigInt(right.per) === right.amount * BigInt(left.per);
