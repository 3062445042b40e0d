import { type Accounts, type Balance, type Hold, type Money, pico } from '@weir/core';

/** Accounts as the port describes them, without lapsing; holds and their extensions can be looked at. */
export class TinyAccounts implements Accounts {
  readonly extensions: string[] = [];
  readonly open = new Map<string, Hold>();
  readonly #spent = new Map<string, bigint>();
  #holds = 0;
  /** Called before every step: may throw, as a store that is away does. */
  before: (step: 'reserve' | 'settle' | 'extend' | 'balance', account: string) => void | Promise<void> = () =>
    undefined;

  async reserve(account: string, amount: Money, options: { readonly limit: Money }): Promise<Hold | undefined> {
    await this.before('reserve', account);
    const { spent, reserved } = this.stateOf(account);
    if (spent + reserved + amount > options.limit) return undefined;
    const hold = { id: `hold-${this.#holds++}`, account, amount };
    this.open.set(hold.id, hold);
    return hold;
  }

  async settle(hold: Hold, spent: Money): Promise<void> {
    await this.before('settle', hold.account);
    if (!this.open.delete(hold.id)) return;
    this.#spent.set(hold.account, (this.#spent.get(hold.account) ?? 0n) + spent);
  }

  async extend(hold: Hold): Promise<void> {
    await this.before('extend', hold.account);
    if (this.open.has(hold.id)) this.extensions.push(hold.account);
  }

  async balance(account: string): Promise<Balance> {
    await this.before('balance', account);
    return this.stateOf(account);
  }

  stateOf(account: string): Balance {
    let reserved = 0n;
    for (const hold of this.open.values()) if (hold.account === account) reserved += hold.amount;
    return { spent: pico(this.#spent.get(account) ?? 0n), reserved: pico(reserved) };
  }

  /** Every account money was booked on. */
  get names(): string[] {
    return [...this.#spent.keys()].sort();
  }
}
