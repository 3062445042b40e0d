import {
  type Accounts,
  type Balance,
  type Claim,
  type Hold,
  type Money,
  pico,
  type Random,
  type Shortage,
  WeirError,
} from '@weir/core';
import type { CommandQueue } from './command-queue.ts';
import { MAX_MONEY } from './max-money.ts';
import type { AccountTotals } from './protocol.ts';

/** Accounts in the database: every step is atomic across all processes that open it. */
export class SqliteAccounts implements Accounts {
  readonly #queue: () => CommandQueue;
  readonly #random: Random;

  /** @param queue where commands go; throws while the store is not started */
  constructor(queue: () => CommandQueue, random: Random) {
    this.#queue = queue;
    this.#random = random;
  }

  async reserve(
    claims: readonly Claim[],
    amount: Money,
    { ttlMs }: { readonly ttlMs: number },
  ): Promise<Hold | Shortage> {
    refuseOutside(amount);
    const id = this.#random.id();
    const shortage = await this.#queue().ask<Shortage | undefined>({ op: 'reserve', id, claims, amount, ttlMs });
    return shortage ?? Object.freeze({ id, accounts: Object.freeze(claims.map(({ account }) => account)), amount });
  }

  /** Books what was spent, over the hold or not; the part over it is counted as overage too. */
  async settle(hold: Hold, spent: Money): Promise<void> {
    refuseOutside(spent);
    await this.#queue().ask({ op: 'settle', id: hold.id, spent });
  }

  /** Prolongs a hold, never shortens it. One that lapsed stays released: its money may be held by others. */
  async extend(hold: Hold, ttlMs: number): Promise<void> {
    await this.#queue().ask({ op: 'extend', id: hold.id, ttlMs });
  }

  async balance(account: string): Promise<Balance> {
    const { spent, reserved } = await this.#totals(account);
    return { spent: pico(spent), reserved: pico(reserved) };
  }

  /** What settlements of an account spent beyond their holds, in total; part of `spent`. */
  async overage(account: string): Promise<Money> {
    return pico((await this.#totals(account)).overage);
  }

  async #totals(account: string): Promise<AccountTotals> {
    return this.#queue().ask({ op: 'balance', account });
  }
}

function refuseOutside(amount: Money): void {
  if (amount < 0n) throw new WeirError('internal_error', `An amount is ${amount} pico-USD, the least is 0`);
  if (amount > MAX_MONEY) {
    throw new WeirError('internal_error', `An amount is ${amount} pico-USD, the most is ${MAX_MONEY}`);
  }
}
