import { hash } from 'node:crypto';
import { type Exchange, type KeyValue, text } from '@weir/core';
import type { ChatMessage } from '@weir/endpoints';

/** What summaries are kept in. */
export type SummaryStore = Pick<KeyValue, 'get' | 'set'>;

/** A conversation that has not been continued for a day is summarised again. */
const KEPT_MS = 24 * 3_600_000;
/** Summaries a process keeps for itself, about 4 KB each. */
const MOST_KEPT = 512;
/** How many earlier cuts of a conversation are looked for: each is one read of the store. */
const CUTS_BACK = 3;

/** A store for one process, used where there is no `KEY_VALUE`. The oldest summary makes room. */
export function ownStore(): SummaryStore {
  const kept = new Map<string, Uint8Array>();
  return {
    get: async (key) => kept.get(key),
    async set(key, value) {
      kept.delete(key);
      if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
      kept.set(key, value);
      return true;
    },
  };
}

/** A summary that exists, and of how many cuts. */
export interface Known {
  readonly cuts: number;
  readonly text: string;
}

/** The summaries of one conversation: one key per cut, made of the tenant, the summariser and all that was removed. */
export class ConversationSummaries {
  readonly #store: SummaryStore;
  readonly #exchange: Exchange;
  readonly #keys: readonly string[];

  /** @param cuts what each cut removed, in order */
  constructor(store: SummaryStore, exchange: Exchange, scope: string, cuts: readonly (readonly ChatMessage[])[]) {
    this.#store = store;
    this.#exchange = exchange;
    let digest = hash('sha256', JSON.stringify([exchange.principal.tenant, scope]));
    this.#keys = cuts.map((messages) => {
      digest = hash('sha256', digest + JSON.stringify(messages));
      return `trimmer:summary:${digest}`;
    });
  }

  /** The summary that covers most. A store that fails knows none. */
  async latest(): Promise<Known | undefined> {
    for (let cuts = this.#keys.length; cuts > Math.max(0, this.#keys.length - CUTS_BACK); cuts--) {
      try {
        const bytes = await this.#store.get(this.#keys[cuts - 1]!);
        if (bytes !== undefined) return { cuts, text: text(bytes) };
      } catch (error) {
        this.#exchange.events.report(error);
        return undefined;
      }
    }
    return undefined;
  }

  /** Keeps the summary of all cuts, in the background. */
  keep(summary: string): void {
    const key = this.#keys[this.#keys.length - 1]!;
    this.#exchange.waitUntil(this.#store.set(key, Buffer.from(summary), { ttlMs: KEPT_MS }));
  }
}
