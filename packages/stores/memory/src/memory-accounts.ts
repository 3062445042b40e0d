import {
  type Accounts,
  type Balance,
  type Claim,
  type Clock,
  type Hold,
  type Money,
  pico,
  type Random,
  type Shortage,
  WeirError,
} from '@weir/core';
import { LapseQueue } from './lapse-queue.ts';
import { type MemoryOptions, memoryDefaults } from './options.ts';

interface Account {
  spent: bigint;
  reserved: bigint;
  overage: bigint;
}

interface HoldState {
  readonly hold: Hold;
  lapsesAt: number;
  /** Released, but still to be settled once. */
  isLapsed: boolean;
  isSettled: boolean;
}

/** Lapsed holds remembered so that a late settlement is still booked. Only abandoned holds get here. */
const MAX_LAPSED = 100_000;

/**
 * Accounts in memory. A hold is forgotten when it is settled, so a settlement of an unknown hold was booked already.
 *
 * Holds lapse as soon as a reservation, an extension or a look at a balance meets the time, in O(log n).
 */
export class MemoryAccounts implements Accounts {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #maxAccounts: number;
  readonly #accounts = new Map<string, Account>();
  readonly #holds = new Map<string, HoldState>();
  readonly #lapses = new LapseQueue<HoldState>((state) => !state.isSettled);
  readonly #lapsed: (HoldState | undefined)[] = [];
  #lapsedCount = 0;

  constructor(
    services: { readonly clock: Clock; readonly random: Random },
    options: Pick<Partial<MemoryOptions>, 'maxAccounts'> = {},
  ) {
    this.#clock = services.clock;
    this.#random = services.random;
    this.#maxAccounts = options.maxAccounts ?? memoryDefaults.maxAccounts;
  }

  /**
   * @throws WeirError `ledger_unavailable` when it would take one account too many: forgetting one would forget what
   *   it spent.
   */
  async reserve(
    claims: readonly Claim[],
    amount: Money,
    { ttlMs }: { readonly ttlMs: number },
  ): Promise<Hold | Shortage> {
    refuseNegative(amount);
    const now = this.#lapse();
    const shortage = this.#shortage(claims, amount);
    if (shortage !== undefined) return shortage;
    const accounts = claims.map(({ account }) => account);
    this.#refuseTooMany(accounts);
    const hold: Hold = Object.freeze({ id: this.#random.id(), accounts: Object.freeze(accounts), amount });
    const state: HoldState = { hold, lapsesAt: now + ttlMs, isLapsed: false, isSettled: false };
    this.#holds.set(hold.id, state);
    this.#lapses.push(state.lapsesAt, state);
    for (const account of accounts) this.#open(account).reserved += amount;
    return hold;
  }

  #shortage(claims: readonly Claim[], amount: Money): Shortage | undefined {
    for (const { account, limit } of claims) {
      if (limit === undefined) continue;
      const { spent, reserved } = this.#accounts.get(account) ?? { spent: 0n, reserved: 0n };
      if (spent + reserved + amount > limit)
        return { shortOf: account, balance: { spent: pico(spent), reserved: pico(reserved) } };
    }
    return undefined;
  }

  #refuseTooMany(accounts: readonly string[]): void {
    let size = this.#accounts.size;
    for (const account of accounts) if (!this.#accounts.has(account)) size++;
    if (size <= this.#maxAccounts || size === this.#accounts.size) return;
    throw new WeirError('ledger_unavailable', `A new account would make ${size}, the limit is ${this.#maxAccounts}`);
  }

  async settle(hold: Hold, spent: Money): Promise<void> {
    refuseNegative(spent);
    const state = this.#holds.get(hold.id);
    if (state === undefined) return;
    state.isSettled = true;
    this.#holds.delete(hold.id);
    const { accounts, amount } = state.hold;
    for (const name of accounts) {
      const account = this.#open(name);
      if (!state.isLapsed) account.reserved -= amount;
      account.spent += spent;
      if (spent > amount) account.overage += spent - amount;
      this.#forgetIfEmpty(name, account);
    }
  }

  /** Prolongs a hold, never shortens it. One that lapsed stays released: its money may be held by others. */
  async extend(hold: Hold, ttlMs: number): Promise<void> {
    const now = this.#lapse();
    const state = this.#holds.get(hold.id);
    if (state !== undefined && !state.isLapsed) state.lapsesAt = Math.max(state.lapsesAt, now + ttlMs);
  }

  async balance(name: string): Promise<Balance> {
    this.#lapse();
    const account = this.#accounts.get(name);
    return { spent: pico(account?.spent ?? 0n), reserved: pico(account?.reserved ?? 0n) };
  }

  /** What settlements of an account spent beyond their holds, in total; part of `spent`. */
  overage(name: string): Money {
    return pico(this.#accounts.get(name)?.overage ?? 0n);
  }

  #open(name: string): Account {
    let account = this.#accounts.get(name);
    if (account === undefined) {
      account = { spent: 0n, reserved: 0n, overage: 0n };
      this.#accounts.set(name, account);
    }
    return account;
  }

  /** Releases what fell due; gives the time. */
  #lapse(): number {
    const now = this.#clock.now();
    for (let state = this.#lapses.pop(now); state !== undefined; state = this.#lapses.pop(now)) {
      if (state.isSettled) continue;
      if (state.lapsesAt > now) this.#lapses.push(state.lapsesAt, state);
      else this.#release(state);
    }
    return now;
  }

  #release(state: HoldState): void {
    const { accounts, amount } = state.hold;
    state.isLapsed = true;
    for (const name of accounts) {
      const account = this.#open(name);
      account.reserved -= amount;
      this.#forgetIfEmpty(name, account);
    }
    const place = this.#lapsedCount++ % MAX_LAPSED;
    const replaced = this.#lapsed[place];
    if (replaced !== undefined) this.#holds.delete(replaced.hold.id);
    this.#lapsed[place] = state;
  }

  #forgetIfEmpty(name: string, account: Account): void {
    if (account.spent === 0n && account.reserved === 0n) this.#accounts.delete(name);
  }
}

function refuseNegative(amount: Money): void {
  if (amount < 0n) throw new WeirError('internal_error', `An amount is ${amount} pico-USD, the least is 0`);
}
