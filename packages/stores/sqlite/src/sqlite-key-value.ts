import type { KeyValue } from '@weir/core';
import type { CommandQueue } from './command-queue.ts';

/** A key-value store in the database, shared by every process that opens it. Bounded by bytes, the oldest go first. */
export class SqliteKeyValue implements KeyValue {
  readonly isShared = true;
  readonly #queue: () => CommandQueue;

  /** @param queue where commands go; throws while the store is not started */
  constructor(queue: () => CommandQueue) {
    this.#queue = queue;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#queue().ask({ op: 'get', key });
  }

  /** False when an existing value won, or when the value is larger than half the store: then none is left. */
  async set(
    key: string,
    value: Uint8Array,
    { ttlMs, ifAbsent = false }: { readonly ttlMs?: number; readonly ifAbsent?: boolean } = {},
  ): Promise<boolean> {
    // A copy: the caller may change the bytes, and posting a slice of a pool would post the whole pool.
    return this.#queue().ask({ op: 'set', key, value: new Uint8Array(value), ttlMs, ifAbsent });
  }

  async delete(key: string): Promise<boolean> {
    return this.#queue().ask({ op: 'delete', key });
  }

  /** @throws WeirError `internal_error` when the key holds a value that is not an integer. */
  async increment(key: string, by: bigint, options: { readonly ttlMs?: number } = {}): Promise<bigint> {
    return this.#queue().ask({ op: 'increment', key, by, ttlMs: options.ttlMs });
  }
}
