/** What becomes of responses that are to be gone on with by their id. */
export interface ResponsesOptions {
  /**
   * `keep`: ids are bound to the tenant and to the provider that made them; what was made by a provider of another wire
   * is kept whole. `refuse`: requests that name one are refused. Default: `keep` where a key-value store is provided.
   */
  readonly state: 'keep' | 'refuse';
  /** How long an id is known, ms; the store may forget earlier. Default 30 days, as OpenAI keeps them. */
  readonly ttlMs: number;
}

export const DEFAULT_TTL_MS = 2_592_000_000;
