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
import { latestRates } from './rates/base-rates.ts';
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
export function explainPrice(card: Pick<ModelCard, 'prices'>, usage: Usage, context: PricingContext): PriceExplanation {
  const input = inputTokens(usage);
  const units = (Object.keys(usage) as UsageUnit[]).filter((unit) => (usage[unit] ?? 0) !== 0);
  const lines = units.map((unit) => lineOf(unit, usage[unit] ?? 0, priceOf(card.prices, unit, input, context)));
  return { lines, ...costOf(usage, card.prices, context) };
}

/** A price of a card, in words. */
export interface PriceInWords extends Pick<PriceLine, 'unit' | 'source' | 'since' | 'condition'> {
  readonly rate: string;
  /** Whether it counts at the time asked for: neither announced, nor over, nor followed by a later one. */
  readonly isInForce: boolean;
}

/** Every price a card has. @param at epoch ms */
export function pricesInWords({ prices }: Pick<ModelCard, 'prices'>, at: number): readonly PriceInWords[] {
  const begun = prices.filter(({ since, until }) => (since ?? at) <= at && (until === undefined || until > at));
  const inForce = new Set(latestRates({ prices: begun }).values());
  return prices.map((price) => ({
    unit: price.unit,
    rate: rateInWords(price),
    condition: inWords(price),
    since: dayOf(price.since),
    source: price.source,
    isInForce: inForce.has(price),
  }));
}

const dayOf = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString().slice(0, 10);

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
    since: dayOf(since),
    condition: inWords(price),
  };
}
