import { createHash } from 'node:crypto';
import { type KeyValue, WeirError } from '@weir/core';
import { type Database, faultOf } from './database.ts';

/** A longer key is kept as its hash: an index holds no more than 2,704 bytes. */
const MAX_KEY_BYTES = 1_024;

/** A key-value store in the database, shared by every process that opens it. Bounded by bytes, the oldest go first. */
export class PostgresKeyValue implements KeyValue {
  readonly isShared = true;
  readonly #database: () => Database;
  readonly #maxBytes: number;

  /** @param database what the store has open; throws while it is not started */
  constructor(database: () => Database, maxBytes: number) {
    this.#database = database;
    this.#maxBytes = maxBytes;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const sql = 'SELECT value FROM weir.entries WHERE key = $1 AND (expires_at IS NULL OR expires_at > weir.now_ms())';
    const [found] = await this.#database().run(sql, [bytesOf(key)]);
    return found?.value as Uint8Array | undefined;
  }

  /** False when an existing value won, or when the value is larger than half the store: then none is left. */
  async set(
    key: string,
    value: Uint8Array,
    { ttlMs, ifAbsent = false }: { readonly ttlMs?: number; readonly ifAbsent?: boolean } = {},
  ): Promise<boolean> {
    const values = [bytesOf(key), Buffer.from(value), wholeOf(ttlMs), ifAbsent, this.#maxBytes];
    const [done] = await this.#database().run('SELECT weir.set_entry($1, $2, $3, $4, $5) AS is_set', values);
    return done!.is_set as boolean;
  }

  async delete(key: string): Promise<boolean> {
    const sql = `DELETE FROM weir.entries WHERE key = $1
      RETURNING (expires_at IS NULL OR expires_at > weir.now_ms()) AS was_live`;
    const [gone] = await this.#database().run(sql, [bytesOf(key)]);
    return gone?.was_live === true;
  }

  /** @throws WeirError `internal_error` when the key holds a value that is not an integer. */
  async increment(key: string, by: bigint, { ttlMs }: { readonly ttlMs?: number } = {}): Promise<bigint> {
    const values = [bytesOf(key), by.toString(), wholeOf(ttlMs), this.#maxBytes];
    try {
      const [done] = await this.#database().run('SELECT weir.increment_entry($1, $2, $3, $4) AS total', values);
      return BigInt(done!.total as string);
    } catch (error) {
      if (faultOf(error) !== 'refused') throw error;
      const cause = (error as WeirError).cause;
      throw new WeirError('internal_error', cause instanceof Error ? cause.message : 'Cannot be incremented', {
        cause,
      });
    }
  }
}

function bytesOf(key: string): Buffer {
  const bytes = Buffer.from(key);
  if (bytes.length <= MAX_KEY_BYTES) return bytes;
  return Buffer.from(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}

const wholeOf = (ttlMs: number | undefined): number | null => {
  const ms = Math.ceil(ttlMs ?? Number.POSITIVE_INFINITY);
  return Number.isSafeInteger(ms) ? Math.min(ms, 1e14) : null;
};
