import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Refusal } from './refusal.ts';

const INTEGER = /^-?\d{1,64}$/;
const PURGED = 1_000;

/** The key-value store as steps of a transaction. Counters are evicted after all values. */
export class EntryTable {
  readonly #maxBytes: number;
  readonly #select: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeLapsed: StatementSync;
  readonly #insert: StatementSync;
  readonly #recount: StatementSync;
  readonly #bytes: StatementSync;
  readonly #evict: StatementSync;
  readonly #purge: StatementSync;

  constructor(database: DatabaseSync, maxBytes: number) {
    this.#maxBytes = maxBytes;
    const isLive = '(expires_at IS NULL OR expires_at > ?)';
    this.#select = database.prepare(`SELECT value FROM entries WHERE key = ? AND ${isLive}`);
    this.#remove = database.prepare(`DELETE FROM entries WHERE key = ? AND ${isLive}`);
    this.#removeLapsed = database.prepare('DELETE FROM entries WHERE key = ?');
    this.#insert = database.prepare('INSERT INTO entries (key, value, is_counter, expires_at) VALUES (?, ?, ?, ?)');
    this.#recount = database.prepare('UPDATE entries SET value = ?, is_counter = 1 WHERE key = ?');
    this.#bytes = database.prepare('SELECT bytes FROM entry_bytes');
    this.#evict = database.prepare(
      'DELETE FROM entries WHERE entry = (SELECT entry FROM entries ORDER BY is_counter, entry LIMIT 1)',
    );
    this.#purge = database.prepare(
      `DELETE FROM entries WHERE entry IN (SELECT entry FROM entries WHERE expires_at <= ? LIMIT ${PURGED})`,
    );
  }

  get(key: string, now: number): Uint8Array | undefined {
    return this.#select.get(key, Math.floor(now))?.value as Uint8Array | undefined;
  }

  set(key: string, value: Uint8Array, ttlMs: number | undefined, ifAbsent: boolean, now: number): boolean {
    if (ifAbsent && this.get(key, now) !== undefined) return false;
    this.#removeLapsed.run(key);
    if (value.length > this.#maxBytes / 2) return false;
    this.#insert.run(key, value, 0, expiry(ttlMs, now));
    this.#makeRoom();
    return true;
  }

  delete(key: string, now: number): boolean {
    return this.#remove.run(key, Math.floor(now)).changes > 0;
  }

  /** @throws Refusal when the value is no integer. */
  increment(key: string, by: bigint, ttlMs: number | undefined, now: number): bigint {
    const found = this.get(key, now);
    const total = found === undefined ? by : integer(found) + by;
    const digits = Buffer.from(total.toString(), 'latin1');
    if (found !== undefined) {
      this.#recount.run(digits, key);
      return total;
    }
    this.#removeLapsed.run(key);
    this.#insert.run(key, digits, 1, expiry(ttlMs, now));
    this.#makeRoom();
    return total;
  }

  /** Removes what expired, up to a thousand entries; false when there may be more. */
  purge(now: number): boolean {
    return this.#purge.run(Math.floor(now)).changes < PURGED;
  }

  #makeRoom(): void {
    while (Number(this.#bytes.get()!.bytes) > this.#maxBytes) this.#evict.run();
  }
}

const expiry = (ttlMs: number | undefined, now: number): number | null => {
  const at = Math.ceil(now + (ttlMs ?? Number.POSITIVE_INFINITY));
  return Number.isSafeInteger(at) ? at : null;
};

function integer(value: Uint8Array): bigint {
  const text = Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1');
  if (!INTEGER.test(text))
    throw new Refusal(`A value of ${value.length} bytes is no integer and cannot be incremented`);
  return BigInt(text);
}
