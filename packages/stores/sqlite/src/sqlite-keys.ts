import { type KeyQuery, type KeyRecord, type KeyStore, MAX_LINEAGE, WeirError } from '@weir/core';
import type { CommandQueue } from './command-queue.ts';
import type { Command } from './protocol.ts';

/** Virtual keys in the database, shared by every process that opens it: what one writes the next look-up of all sees. */
export class SqliteKeys implements KeyStore {
  readonly #queue: () => CommandQueue;

  /** @param queue where commands go; throws while the store is not started */
  constructor(queue: () => CommandQueue) {
    this.#queue = queue;
  }

  create(record: KeyRecord): Promise<boolean> {
    return this.#ask({ op: 'create-key', record });
  }

  get(tenant: string, name: string): Promise<KeyRecord | undefined> {
    return this.#ask({ op: 'get-key', tenant, name });
  }

  lineage(digest: string): Promise<readonly KeyRecord[]> {
    return this.#ask({ op: 'key-lineage', digest, most: MAX_LINEAGE });
  }

  list(query: KeyQuery): Promise<readonly KeyRecord[]> {
    return this.#ask({ op: 'list-keys', query });
  }

  update(record: KeyRecord): Promise<boolean> {
    return this.#ask({ op: 'update-key', record });
  }

  async #ask<Value>(command: Command): Promise<Value> {
    try {
      return await this.#queue().ask<Value>(command);
    } catch (cause) {
      throw new WeirError('keys_unavailable', 'The key store in SQLite does not answer', { cause });
    }
  }
}
