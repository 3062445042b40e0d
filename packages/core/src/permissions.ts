/** How fast a principal may ask. Absent: no bound. */
export interface RateLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Exchanges under way at once. */
  readonly concurrent?: number;
}

/** What a principal may ask for. Absent: everything. Names may end in `*`. */
export interface Permissions {
  /** Models as `provider/model`, or as callers ask for them. */
  readonly models?: readonly string[];
  readonly endpoints?: readonly string[];
  readonly rates?: RateLimits;
}
