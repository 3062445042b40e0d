import type { Money, Principal, Target } from '@weir/core';

/** What is to be quoted. */
export interface QuoteRequest {
  /** Default `chat`. */
  readonly endpoint?: string;
  /** As it would be sent to that endpoint. */
  readonly request: object;
  /** Who would pay. Default: tenant `default`. */
  readonly principal?: Principal;
}

/** What one attempt at one target would cost. */
export interface QuotedTarget {
  readonly target: Target;
  /** At most, after trimming. */
  readonly inputTokens: number;
  /** At most, all choices together. */
  readonly outputTokens: number;
  /** With as many output tokens as attempts had on average; undefined when nobody knows a price. */
  readonly expected: Money | undefined;
  /** With as many as 99 of 100 had. */
  readonly p99: Money | undefined;
  /** The most it can cost: what a meter would hold. */
  readonly maximum: Money | undefined;
  /** `history`: of this many attempts within the last day. `maximum`: too few, so all three are the maximum. */
  readonly basis: 'history' | 'maximum';
  readonly attempts: number;
}

export interface Quote {
  readonly endpoint: string;
  /** Whether it would be answered from the cache, at no cost. */
  readonly isCached: boolean;
  /** In the order they would be tried. */
  readonly targets: readonly QuotedTarget[];
}
