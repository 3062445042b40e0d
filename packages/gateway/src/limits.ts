/** Bounds of what a caller may cost the gateway itself. */
export interface Limits {
  /** Largest request body. Default 10 MiB. */
  readonly bodyBytes: number;
  /** Longest a caller may take to send it. Default 60,000. */
  readonly bodyMs: number;
  /** JSON nesting. Default 64. */
  readonly jsonDepth: number;
  /** JSON keys altogether. Default 20,000. */
  readonly jsonKeys: number;
  /** How long a caller may read nothing before it is cut off. Default 30,000. */
  readonly stallMs: number;
  /** Deadline of requests that name none. Default: none. */
  readonly deadlineMs: number;
  /** How long a stop waits for exchanges under way. Default 30,000. */
  readonly drainMs: number;
}

export const DEFAULT_LIMITS: Limits = Object.freeze({
  bodyBytes: 10_485_760,
  bodyMs: 60_000,
  jsonDepth: 64,
  jsonKeys: 20_000,
  stallMs: 30_000,
  deadlineMs: Number.POSITIVE_INFINITY,
  drainMs: 30_000,
});
