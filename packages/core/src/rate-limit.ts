/** What a provider says of how much of one thing it still serves to a credential. */
export interface RateLimit {
  /** `requests`, `tokens`, `input_tokens`, `output_tokens`, `images`, ...: the provider's own word, with underscores. */
  readonly unit: string;
  /** Length of the window that is limited, ms; a month is 30 days. Absent where the provider does not say. */
  readonly windowMs?: number;
  /** Most of it in a window. */
  readonly limit?: number;
  /** What is left of it. */
  readonly remaining?: number;
  /** When the whole limit is there again, epoch ms; some of it may be sooner. */
  readonly resetsAt?: number;
}
