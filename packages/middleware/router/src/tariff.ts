import { costOf, type ModelCard, type Money, type Price, priceOf, type Usage, type UsageUnit } from '@weir/core';

const MINUTE_MS = 60_000;

/**
 * The prices of a card as they stand at one time and size, one a unit, so that a request is priced without a search
 * through a price history.
 */
export interface Section {
  readonly prices: readonly Price[];
  /** pico-USD per unit, for sorting out who cannot be the cheapest; NaN without a price. */
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly request: number;
  /** Epoch ms until which it holds. */
  readonly until: number;
  /** Input tokens for which it holds: more than `over`, at most `upTo`. */
  readonly over: number;
  readonly upTo: number;
}

/** What a card's model costs. */
export class Tariff {
  readonly units: readonly UsageUnit[];
  readonly #prices: readonly Price[];
  #section: Section | undefined;

  constructor(card: ModelCard) {
    this.#prices = card.prices;
    this.units = [...new Set(card.prices.map(({ unit }) => unit))];
  }

  section(input: number, now: number): Section {
    const known = this.#section;
    if (known !== undefined && now < known.until && input > known.over && input <= known.upTo) return known;
    this.#section = sectionOf(this.#prices, this.units, input, now);
    return this.#section;
  }

  /** Exactly what a usage costs; undefined when a unit of it has no price. */
  cost(usage: Usage, input: number, now: number): Money | undefined {
    const { cost, unpriced } = costOf(usage, this.section(input, now).prices, { at: now });
    return unpriced.length === 0 ? cost : undefined;
  }
}

function sectionOf(all: readonly Price[], units: readonly UsageUnit[], input: number, now: number): Section {
  let until = Number.POSITIVE_INFINITY;
  let over = Number.NEGATIVE_INFINITY;
  let upTo = Number.POSITIVE_INFINITY;
  for (const { since, until: end, when } of all) {
    if (since !== undefined && since > now) until = Math.min(until, since);
    if (end !== undefined && end > now) until = Math.min(until, end);
    if (when?.utcMinutes !== undefined || when?.utcDays !== undefined)
      until = Math.min(until, (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS);
    const step = when?.inputTokensOver;
    if (step !== undefined && step < input) over = Math.max(over, step);
    if (step !== undefined && step >= input) upTo = Math.min(upTo, step);
  }
  const context = { at: now };
  const rate = (unit: UsageUnit): number => {
    const price = priceOf(all, unit, input, context);
    return price === undefined ? Number.NaN : Number(price.amount) / price.per;
  };
  const prices: Price[] = [];
  for (const unit of units) {
    const price = priceOf(all, unit, input, context);
    if (price === undefined) continue;
    const { when: _, since: __, until: ___, ...always } = price;
    prices.push({ ...always, unit });
  }
  const [read, cached, output] = [rate('input_tokens'), rate('cached_input_tokens'), rate('output_tokens')];
  const request = units.includes('requests') ? rate('requests') : 0;
  return { prices, input: read, cached, output, request, until, over, upTo };
}
