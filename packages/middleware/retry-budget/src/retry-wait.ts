import type { Random, WeirError } from '@weir/core';

/** How long to wait before an extra attempt. */
export interface WaitOptions {
  /** First ceiling of the backoff, ms; it doubles with every retry. Default 50. */
  readonly baseMs: number;
  /** First ceiling of the backoff when the provider limits the rate, ms. Default 1,000. */
  readonly throttledBaseMs: number;
  /** Highest ceiling of the backoff, ms. Default 8,000. */
  readonly maxBackoffMs: number;
  /** Longest server hint that is waited for, ms; a longer one is passed on. Default 60,000. */
  readonly maxHintMs: number;
}

/** The wait before a retry, and whether the provider asked for it. */
export interface RetryWait {
  /** Infinity: do not retry. */
  readonly ms: number;
  readonly isHint: boolean;
}

/** Whether the provider said that we ask too often. */
export const isThrottled = (error: WeirError): boolean => error.code === 'rate_limited';

/**
 * How long to wait after `error`. The provider's hint wins; without one, full jitter over a doubling ceiling, so that
 * callers who failed together do not come back together (AWS, "Exponential Backoff And Jitter").
 *
 * A negative hint means do not retry (gRPC A6); one of zero or one that is no number says nothing.
 *
 * @param step retries since the last hint, from 0
 */
export function retryWait(error: WeirError, step: number, options: WaitOptions, random: Random): RetryWait {
  const hint = error.retryAfterMs ?? 0;
  if (hint < 0 || hint > options.maxHintMs) return { ms: Number.POSITIVE_INFINITY, isHint: true };
  if (hint > 0) return { ms: hint, isHint: true };
  const base = isThrottled(error) ? options.throttledBaseMs : options.baseMs;
  return { ms: random.next() * Math.min(base * 2 ** step, options.maxBackoffMs), isHint: false };
}
