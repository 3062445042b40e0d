import {
  type Accounts,
  type Clock,
  type Exchange,
  type Hold,
  isShortage,
  type Money,
  type Shortage,
  WeirError,
} from '@weir/core';
import type { AppliedBudget } from './budgets.ts';

const SETTLE_TRIES = 6;
const FIRST_WAIT_MS = 100;

export interface HoldServices {
  readonly accounts: Accounts;
  readonly clock: Clock;
}

/** The hold of one attempt while it is open: kept alive, settled once. */
export class OpenHold {
  readonly hold: Hold;
  readonly #services: HoldServices;
  readonly #exchange: Exchange;
  readonly #ttlMs: number;
  #callOff!: () => void;

  constructor(services: HoldServices, exchange: Exchange, hold: Hold, ttlMs: number) {
    this.hold = hold;
    this.#services = services;
    this.#exchange = exchange;
    this.#ttlMs = ttlMs;
    this.#keep();
  }

  /** Extends the hold for as long as it is not settled. */
  #keep(): void {
    this.#callOff = this.#services.clock.after(this.#ttlMs / 2, () => {
      this.#exchange.waitUntil(this.#services.accounts.extend(this.hold, this.#ttlMs));
      this.#keep();
    });
  }

  /**
   * Books what was spent and frees the rest. Resolves after the first try: a store that is away for a moment is asked
   * again in the background, which is safe because settling is idempotent.
   */
  async settle(spent: Money): Promise<void> {
    this.#callOff();
    try {
      await this.#services.accounts.settle(this.hold, spent);
    } catch {
      this.#exchange.waitUntil(this.#settleLater(spent));
    }
  }

  async #settleLater(spent: Money): Promise<void> {
    for (let tries = 2; ; tries++) {
      await this.#services.clock.sleep(FIRST_WAIT_MS * 2 ** (tries - 2));
      try {
        return await this.#services.accounts.settle(this.hold, spent);
      } catch (error) {
        if (tries === SETTLE_TRIES) throw error;
      }
    }
  }
}

/**
 * Reserves an amount in every budget, or in none.
 *
 * @returns undefined when the store fails and all budgets are soft: they refuse nothing
 * @throws WeirError `ledger_unavailable` when the store fails: a hard budget that cannot be checked is not spent.
 */
export async function reserve(
  services: HoldServices,
  exchange: Exchange,
  list: readonly AppliedBudget[],
  amount: Money,
  ttlMs: number,
): Promise<OpenHold | Shortage | undefined> {
  let outcome: Hold | Shortage;
  try {
    outcome = await services.accounts.reserve(list, amount, { ttlMs });
  } catch (cause) {
    if (list.every(({ limit }) => limit === undefined)) {
      exchange.events.report(cause);
      return undefined;
    }
    const scopes = [...new Set(list.map(({ scope }) => scope))].join(' and ');
    throw new WeirError('ledger_unavailable', `The budget of the ${scopes} could not be checked, so nothing was sent`, {
      cause,
      dispatch: { sent: false },
    });
  }
  return isShortage(outcome) ? outcome : new OpenHold(services, exchange, outcome, ttlMs);
}
