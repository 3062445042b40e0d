import { type ModelCard, type Price, targetName, type UsageUnit } from '@weir/core';
import { isSameRate, latestRates } from '../rates/base-rates.ts';
import { inWords } from '../rates/condition-in-words.ts';
import { rateInWords } from '../rates/rate-in-words.ts';

/** A price that came, went or is another one. */
export interface PriceChange {
  /** `provider/model`. */
  readonly name: string;
  readonly unit: UsageUnit;
  /** What must hold for it, in words; empty when nothing. */
  readonly condition: string;
  /** `1.25 USD per million`; undefined where there was none. */
  readonly from: string | undefined;
  /** Undefined where there is none any more. */
  readonly to: string | undefined;
  /** How many times as much it is now, to a thousandth; undefined where one of the two is missing or 0. */
  readonly times: number | undefined;
}

/** How prices differ between two states, by model; each unit's latest price under each of its conditions. */
export function priceChanges(before: Iterable<ModelCard>, after: Iterable<ModelCard>): readonly PriceChange[] {
  const old = new Map([...before].map((card) => [targetName(card), card]));
  const changes: PriceChange[] = [];
  for (const card of after) {
    const name = targetName(card);
    changes.push(...changesOf(name, old.get(name)?.prices ?? [], card.prices));
    old.delete(name);
  }
  for (const [name, card] of old) changes.push(...changesOf(name, card.prices, []));
  return changes;
}

function changesOf(name: string, before: readonly Price[], after: readonly Price[]): readonly PriceChange[] {
  if (before === after) return [];
  const old = latestRates({ prices: before });
  const now = latestRates({ prices: after });
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const from = old.get(key);
    const to = now.get(key);
    const one = to ?? from;
    if (one === undefined || (from !== undefined && to !== undefined && isSameRate(from, to))) return [];
    return [
      {
        name,
        unit: one.unit,
        condition: inWords(one),
        from: from && rateInWords(from),
        to: to && rateInWords(to),
        times: timesOf(from, to),
      },
    ];
  });
}

function timesOf(from: Price | undefined, to: Price | undefined): number | undefined {
  if (from === undefined || to === undefined || from.amount === 0n) return undefined;
  return Number((to.amount * BigInt(from.per) * 1_000n) / (from.amount * BigInt(to.per))) / 1_000;
}
