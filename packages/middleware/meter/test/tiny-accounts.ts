import { type Accounts, type Balance, type Claim, type Hold, type Money, pico, type Shortage } from '@weir/core';

/** Accounts as the port describes them, without lapsing; holds and their extensions can be looked at. */
export class TinyAccounts implements Accounts {
  readonly extensions: string[] = [];
  /** How long each hold was asked for, ms. */
  readonly ttls: (number | undefined)[] = [];
  readonly open = new Map<string, Hold>();
  readonly #spent = new Map<string, bigint>();
  #holds = 0;
  /** Called before every step: may throw, as a store that is away does. */
  before: (step: 'reserve' | 'settle' | 'extend' | 'balance', accounts: readonly string[]) => void | Promise<void> =
    () => undefined;

  async reserve(
    claims: readonly Claim[],
    amount: Money,
    options?: { readonly ttlMs: number },
  ): Promise<Hold | Shortage> {
    this.ttls.push(options?.ttlMs);
    const accounts = claims.map(({ account }) => account);
    await this.before('reserve', accounts);
    for (const { account, limit } of claims) {
      const balance = this.stateOf(account);
      if (limit !== undefined && balance.spent + balance.reserved + amount > limit)
        return { shortOf: account, balance };
    }
    const hold = { id: `hold-${this.#holds++}`, accounts, amount };
    this.open.set(hold.id, hold);
    return hold;
  }

  async settle(hold: Hold, spent: Money): Promise<void> {
    await this.before('settle', hold.accounts);
    if (!this.open.delete(hold.id)) return;
    for (const account of hold.accounts) this.#spent.set(account, (this.#spent.get(account) ?? 0n) + spent);
  }

  async extend(hold: Hold): Promise<void> {
    await this.before('extend', hold.accounts);
    if (this.open.has(hold.id)) this.extensions.push(...hold.accounts);
  }

  async balance(account: string): Promise<Balance> {
    await this.before('balance', [account]);
    return this.stateOf(account);
  }

  stateOf(account: string): Balance {
    let reserved = 0n;
    for (const hold of this.open.values()) if (hold.accounts.includes(account)) reserved += hold.amount;
    return { spent: pico(this.#spent.get(account) ?? 0n), reserved: pico(reserved) };
  }

  /** Every account money was booked on. */
  get names(): string[] {
    return [...this.#spent.keys()].sort();
  }
}
