import { type Accounts, type Clock, type Exchange, type Hold, type Money, WeirError, ZERO } from '@weir/core';
import type { Budget } from './budgets.ts';

const SETTLE_TRIES = 6;
const FIRST_WAIT_MS = 100;

export interface HoldServices {
  readonly accounts: Accounts;
  readonly clock: Clock;
}

/** The holds of one attempt: taken together, kept alive together, settled once. */
export class Holds {
  readonly list: readonly Hold[];
  readonly #services: HoldServices;
  readonly #exchange: Exchange;
  readonly #ttlMs: number;
  #callOff: (() => void) | undefined;

  constructor(services: HoldServices, exchange: Exchange, list: readonly Hold[], ttlMs: number) {
    this.#services = services;
    this.#exchange = exchange;
    this.list = list;
    this.#ttlMs = ttlMs;
  }

  /** Extends the holds for as long as they are not settled. */
  keep(): this {
    if (this.list.length === 0) return this;
    this.#callOff = this.#services.clock.after(this.#ttlMs / 2, () => {
      for (const hold of this.list) this.#exchange.waitUntil(this.#services.accounts.extend(hold, this.#ttlMs));
      this.keep();
    });
    return this;
  }

  /**
   * Books what was spent and frees the rest. Resolves after the first try: a store that is away for a moment is asked
   * again in the background, which is safe because settling is idempotent.
   */
  async settle(spent: Money): Promise<void> {
    this.#callOff?.();
    await Promise.all(
      this.list.map(async (hold) => {
        try {
          await this.#services.accounts.settle(hold, spent);
        } catch {
          this.#exchange.waitUntil(this.#settleLater(hold, spent));
        }
      }),
    );
  }

  async #settleLater(hold: Hold, spent: Money): Promise<void> {
    for (let tries = 2; ; tries++) {
      await this.#services.clock.sleep(FIRST_WAIT_MS * 2 ** (tries - 2));
      try {
        return await this.#services.accounts.settle(hold, spent);
      } catch (error) {
        if (tries === SETTLE_TRIES) throw error;
      }
    }
  }
}

/** What became of a reservation: all holds, or the first budget that had no room. */
export type Reservation = { readonly holds: Holds } | { readonly refusedBy: Budget };

/**
 * Reserves an amount in every budget, or in none.
 *
 * @throws WeirError `ledger_unavailable` when the store fails: a hard budget that cannot be checked is not spent.
 */
export async function reserveAll(
  services: HoldServices,
  exchange: Exchange,
  list: readonly Budget[],
  amount: Money,
  ttlMs: number,
): Promise<Reservation> {
  const outcomes = await Promise.allSettled(
    list.map(async ({ account, limit }) => services.accounts.reserve(account, amount, { limit, ttlMs })),
  );
  const taken = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value ? [outcome.value] : []));
  const holds = new Holds(services, exchange, taken, ttlMs);
  if (taken.length === list.length) return { holds: holds.keep() };
  await holds.settle(ZERO);
  const failed = outcomes.findIndex(({ status }) => status === 'rejected');
  if (failed < 0) return { refusedBy: list[outcomes.findIndex((outcome) => 'value' in outcome && !outcome.value)]! };
  throw new WeirError(
    'ledger_unavailable',
    `The budget of the ${list[failed]!.scope} could not be checked, so nothing was sent`,
    {
      cause: (outcomes[failed] as PromiseRejectedResult).reason,
      dispatch: { sent: false },
    },
  );
}
