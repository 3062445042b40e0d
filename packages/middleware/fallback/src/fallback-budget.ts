import type { AttemptBudget } from '@weir/core';

/** What an answered fallback earns; a failed one costs a token. Fallbacks go on while about two in three are answered. */
const EARNED = 0.5;

/**
 * The share of the attempt budget that fallbacks away from an upstream live on.
 *
 * Why not the one its retries draw on: while an upstream is down its retries all fail and use that up, and then calls
 * would fail although another target is well. Why any: when everything is down, each call would try everything.
 * Nothing is taken until a fallback has failed, so that those under way do not stand in each other's way.
 */
export class FallbackBudget {
  readonly #budget: AttemptBudget | undefined;

  constructor(budget: AttemptBudget | undefined) {
    this.#budget = budget;
  }

  /** A first target failed. */
  deposit(upstream: string): void {
    this.#budget?.deposit(keyOf(upstream));
  }

  /** Whether a token is left. */
  allows(upstream: string): boolean {
    if (this.#budget === undefined) return true;
    const isLeft = this.#budget.withdraw(keyOf(upstream));
    if (isLeft) this.#budget.refund(keyOf(upstream));
    return isLeft;
  }

  answered(upstream: string): void {
    this.#budget?.refund(keyOf(upstream), EARNED);
  }

  failed(upstream: string): void {
    this.#budget?.withdraw(keyOf(upstream));
  }
}

const keyOf = (upstream: string): string => `fallback ${upstream}`;
