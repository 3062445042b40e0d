import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Balance, Shortage } from '@weir/core';
import type { AccountTotals, Command } from '../protocol.ts';

/** Lapsed holds are remembered this long, so that a late settlement is still booked. */
const LAPSED_KEPT_MS = 7 * 86_400_000;

/**
 * Accounts as steps of a transaction. A hold has a row for each of its accounts, removed when it is settled, so
 * settling an unknown hold was done already. Sums are made in JS: SQLite's stop at 2^63.
 */
export class AccountTable {
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #due: StatementSync;
  readonly #lapse: StatementSync;
  readonly #hold: StatementSync;
  readonly #add: StatementSync;
  readonly #remove: StatementSync;
  readonly #prolong: StatementSync;
  readonly #purge: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('SELECT spent, reserved, overage FROM accounts WHERE account = ?');
    this.#upsert = database.prepare(
      `INSERT INTO accounts (account, spent, reserved, overage) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET spent = excluded.spent, reserved = excluded.reserved, overage = excluded.overage`,
    );
    const due = 'account = ? AND lapses_at <= ? AND is_lapsed = 0';
    this.#due = database.prepare(`SELECT amount FROM holds WHERE ${due}`);
    this.#due.setReadBigInts(true);
    this.#lapse = database.prepare(`UPDATE holds SET is_lapsed = 1 WHERE ${due}`);
    this.#hold = database.prepare('SELECT account, amount, is_lapsed FROM holds WHERE id = ?');
    this.#hold.setReadBigInts(true);
    this.#add = database.prepare('INSERT INTO holds (id, account, amount, lapses_at) VALUES (?, ?, ?, ?)');
    this.#remove = database.prepare('DELETE FROM holds WHERE id = ?');
    this.#prolong = database.prepare(
      'UPDATE holds SET lapses_at = max(lapses_at, ?) WHERE id = ? AND is_lapsed = 0 AND lapses_at > ?',
    );
    this.#purge = database.prepare('DELETE FROM holds WHERE is_lapsed = 1 AND lapses_at < ?');
  }

  /** What had no room; undefined when the hold was given. */
  reserve({ id, claims, amount, ttlMs }: Extract<Command, { op: 'reserve' }>, now: number): Shortage | undefined {
    const open = claims.map(({ account, limit }) => ({ account, limit, totals: this.#release(account, now) }));
    for (const { account, limit, totals } of open) {
      const { spent, reserved } = totals;
      if (limit !== undefined && spent + reserved + amount > limit)
        return { shortOf: account, balance: { spent, reserved } as Balance };
    }
    for (const { account, totals } of open) {
      this.#add.run(id, account, amount, lapse(now, ttlMs));
      this.#write(account, { ...totals, reserved: totals.reserved + amount });
    }
    return undefined;
  }

  settle(id: string, spent: bigint): void {
    const holds = this.#hold.all(id);
    if (holds.length > 0) this.#remove.run(id);
    for (const hold of holds) {
      const account = hold.account as string;
      const amount = hold.amount as bigint;
      const totals = this.#read(account);
      this.#write(account, {
        spent: totals.spent + spent,
        reserved: hold.is_lapsed === 1n ? totals.reserved : totals.reserved - amount,
        overage: spent > amount ? totals.overage + spent - amount : totals.overage,
      });
    }
  }

  /** Prolongs a hold that has not lapsed; never shortens it. */
  extend(id: string, ttlMs: number, now: number): void {
    this.#prolong.run(lapse(now, ttlMs), id, Math.floor(now));
  }

  /** Writes nothing, so that readers need not wait for each other. */
  balance(account: string, now: number): AccountTotals {
    const totals = this.#read(account);
    return { ...totals, reserved: totals.reserved - this.#dueSum(account, now) };
  }

  purge(now: number): void {
    this.#purge.run(Math.floor(now - LAPSED_KEPT_MS));
  }

  #read(account: string): AccountTotals {
    const found = this.#select.get(account);
    if (found === undefined) return { spent: 0n, reserved: 0n, overage: 0n };
    return {
      spent: BigInt(found.spent as string),
      reserved: BigInt(found.reserved as string),
      overage: BigInt(found.overage as string),
    };
  }

  #write(account: string, { spent, reserved, overage }: AccountTotals): void {
    this.#upsert.run(account, spent.toString(), reserved.toString(), overage.toString());
  }

  #dueSum(account: string, now: number): bigint {
    let sum = 0n;
    for (const { amount } of this.#due.all(account, Math.floor(now))) sum += amount as bigint;
    return sum;
  }

  /** Releases the holds of an account that fell due. */
  #release(account: string, now: number): AccountTotals {
    const totals = this.#read(account);
    const due = this.#dueSum(account, now);
    if (this.#lapse.run(account, Math.floor(now)).changes === 0 || due === 0n) return totals;
    const released = { ...totals, reserved: totals.reserved - due };
    this.#write(account, released);
    return released;
  }
}

const lapse = (now: number, ttlMs: number): number => Math.min(Math.ceil(now + ttlMs), Number.MAX_SAFE_INTEGER);
