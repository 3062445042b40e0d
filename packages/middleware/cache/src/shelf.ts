import type { Clock, Exchange, KeyValue } from '@weir/core';
import type { CacheKey } from './cache-key.ts';
import { decodeEntry, type Entry, encodeEntry } from './entry.ts';
import type { CacheOptions } from './options.ts';
import { within } from './within.ts';

/** Who uses the store, for what. */
export interface Visit {
  readonly exchange: Exchange;
  readonly endpoint: string;
  readonly key: CacheKey;
}

/** The store as the cache uses it: bounded in time and bytes, and never the reason why a request fails. */
export class Shelf {
  readonly #store: KeyValue;
  readonly #clock: Clock;
  readonly #options: CacheOptions;
  /** One report for each time the store goes bad, not one for every request. */
  #isFailing = false;

  constructor(store: KeyValue, clock: Clock, options: CacheOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
  }

  /** The entry; undefined when there is none, or when the store fails or is slow. */
  async read(visit: Visit): Promise<Entry | undefined> {
    const { lookupTimeoutMs, ttlMs } = this.#options;
    try {
      const bytes = await within(this.#clock, lookupTimeoutMs, 'The cache lookup', this.#store.get(visit.key));
      this.#isFailing = false;
      if (bytes === undefined) return undefined;
      const entry = decodeEntry(visit.key, bytes);
      return this.#clock.now() - entry.storedAt < ttlMs ? entry : undefined;
    } catch (error) {
      this.#failed(visit, 'read', error);
      return undefined;
    }
  }

  /** Stores an entry unless it is too large. */
  async write(visit: Visit, entry: Entry): Promise<void> {
    const { writeTimeoutMs, maxEntryBytes, ttlMs } = this.#options;
    const { exchange, endpoint, key } = visit;
    let size = 0;
    for (const block of entry.blocks) size += block.length;
    if (size > maxEntryBytes) return;
    try {
      const bytes = encodeEntry(key, entry);
      if (bytes.length > maxEntryBytes) return;
      await within(this.#clock, writeTimeoutMs, 'The cache write', this.#store.set(key, bytes, { ttlMs }));
      const event = { exchange, endpoint, key, kind: entry.kind, bytes: bytes.length };
      if (exchange.events.hears('cache:stored')) exchange.events.emit('cache:stored', event);
    } catch (error) {
      this.#failed(visit, 'write', error);
    }
  }

  #failed({ exchange, endpoint, key }: Visit, operation: 'read' | 'write', error: unknown): void {
    const { events } = exchange;
    if (events.hears('cache:failed')) events.emit('cache:failed', { exchange, endpoint, key, operation, error });
    else if (!this.#isFailing) events.report(error);
    this.#isFailing = true;
  }
}
