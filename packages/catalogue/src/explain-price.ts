import {
  costOf,
  inputTokens,
  lineCost,
  type ModelCard,
  type Money,
  type Price,
  type PricingContext,
  priceOf,
  type Usage,
  type UsageUnit,
} from '@weir/core';
import { inWords } from './rates/condition-in-words.ts';
import { rateInWords } from './rates/rate-in-words.ts';

/** How one unit of a usage is charged. */
export interface PriceLine {
  readonly unit: UsageUnit;
  readonly count: number;
  /** The unit whose price applies: its parent where it has none of its own. Undefined when nothing prices it. */
  readonly pricedAs: UsageUnit | undefined;
  /** `'1.25 USD per million'`; undefined when unpriced. */
  readonly rate: string | undefined;
  /** Undefined when unpriced; never a zero that nobody declared. */
  readonly subtotal: Money | undefined;
  /** Who says so. */
  readonly source: string | undefined;
  /** ISO date from which the price holds; undefined when always. */
  readonly since: string | undefined;
  /** What must hold for it, in words; empty when nothing. */
  readonly condition: string;
}

export interface PriceExplanation {
  readonly lines: readonly PriceLine[];
  /** The sum of the subtotals, and exactly what `costOf` gives. */
  readonly cost: Money;
  readonly unpriced: readonly UsageUnit[];
}

/** Which price applies to each unit of a usage, and why. */
export function explainPrice(card: ModelCard, usage: Usage, context: PricingContext): PriceExplanation {
  const input = inputTokens(usage);
  const units = (Object.keys(usage) as UsageUnit[]).filter((unit) => (usage[unit] ?? 0) !== 0);
  const lines = units.map((unit) => lineOf(unit, usage[unit] ?? 0, priceOf(card.prices, unit, input, context)));
  return { lines, ...costOf(usage, card.prices, context) };
}

function lineOf(unit: UsageUnit, count: number, price: Price | undefined): PriceLine {
  if (price === undefined) {
    const nothing = { pricedAs: undefined, rate: undefined, subtotal: undefined, source: undefined, since: undefined };
    return { unit, count, ...nothing, condition: '' };
  }
  const { amount, per, source, since } = price;
  return {
    unit,
    count,
    pricedAs: price.unit,
    rate: rateInWords({ unit, amount, per }),
    subtotal: lineCost(price, count),
    source,
    since: since === undefined ? undefined : new Date(since).toISOString().slice(0, 10),
    condition: inWords(price),
  };
}
