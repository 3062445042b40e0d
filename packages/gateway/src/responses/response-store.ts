import { type KeyValue, type Target, text } from '@weir/core';
import type { ResponsesItem, ResponsesResponse } from '@weir/endpoints';

/** What is known of a response, or of one item of it. */
export type Stored =
  /** It is at its provider. `asked` is the model as the caller wrote it. */
  | { readonly target: Target; readonly asked: string }
  /** It is here: what the response was made from, and itself. */
  | { readonly input: readonly ResponsesItem[]; readonly response: ResponsesResponse }
  | { readonly item: ResponsesItem };

/** Ids of OpenAI's and of weir's own; nothing else is looked for, or sent anywhere. */
const ID = /^[\w-]{1,128}$/;

/** Responses by tenant and id: who has them, or they themselves. */
export class ResponseStore {
  readonly #keyValue: KeyValue;
  readonly #ttlMs: number;

  constructor(keyValue: KeyValue, ttlMs: number) {
    this.#keyValue = keyValue;
    this.#ttlMs = ttlMs;
  }

  async find(tenant: string, id: string): Promise<Stored | undefined> {
    if (!ID.test(id)) return undefined;
    const bytes = await this.#keyValue.get(keyOf(tenant, id));
    return bytes === undefined ? undefined : (JSON.parse(text(bytes)) as Stored);
  }

  /** What is too large for the store is not kept. */
  async keep(tenant: string, id: string, stored: Stored): Promise<void> {
    if (!ID.test(id)) return;
    await this.#keyValue.set(keyOf(tenant, id), Buffer.from(JSON.stringify(stored)), { ttlMs: this.#ttlMs });
  }

  async forget(tenant: string, id: string): Promise<void> {
    await this.#keyValue.delete(keyOf(tenant, id));
  }
}

const keyOf = (tenant: string, id: string): string => `responses/${encodeURIComponent(tenant)}/${id}`;
