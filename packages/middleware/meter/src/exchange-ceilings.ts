import { costSoFar, type Exchange, type Money, pico, plus, type Target, ZERO } from '@weir/core';
import { maxCostExceeded } from './refusals.ts';

const nothing = (): void => undefined;

/** Keeps exchanges below what their callers allow them to cost, attempts under way included. */
export class ExchangeCeilings {
  readonly #underWay = new WeakMap<Exchange, Money>();

  /**
   * Sets an amount aside until the returned function is called.
   *
   * @throws WeirError `max_cost_exceeded`.
   */
  claim(exchange: Exchange, target: Target, amount: Money): () => void {
    const { maxCost } = exchange.wishes;
    if (maxCost === undefined) return nothing;
    const taken = plus(costSoFar(exchange), this.#underWayIn(exchange));
    if (taken + amount > maxCost) throw maxCostExceeded(target, amount, taken, maxCost);
    this.#underWay.set(exchange, plus(this.#underWayIn(exchange), amount));
    return () => void this.#underWay.set(exchange, pico(this.#underWayIn(exchange) - amount));
  }

  #underWayIn(exchange: Exchange): Money {
    return this.#underWay.get(exchange) ?? ZERO;
  }
}
