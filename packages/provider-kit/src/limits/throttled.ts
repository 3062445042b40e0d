import type { RateLimit } from '@weir/core';
import { spanMs } from './span.ts';

/** OpenAI's words for a request that is larger than a whole window allows; its code is that of any other limit. */
const TOO_LARGE = /\brequest too large\b/i;
/** OpenAI's and its imitators' words where a header is missing: `Please try again in 1m30.5s.` */
const TRY_AGAIN = /\btry again in ((?:\d+(?:\.\d+)?(?:ms|[smhd]))+)/i;

/** Whether a throttled request would be refused whenever it came. */
export const neverPasses = (message: string | undefined): boolean => TOO_LARGE.test(message ?? '');

/**
 * How long a throttled request has to wait where no header says: until what is used up is whole again, else as long as
 * the provider's words say.
 *
 * @returns ms; undefined when nothing is said
 */
export function throttledMs(
  limits: readonly RateLimit[],
  message: string | undefined,
  now: number,
): number | undefined {
  const waits = limits
    .filter(({ remaining, resetsAt }) => remaining === 0 && resetsAt !== undefined && resetsAt > now)
    .map(({ resetsAt }) => resetsAt! - now);
  if (waits.length > 0) return Math.max(...waits);
  const [, span] = TRY_AGAIN.exec(message ?? '') ?? [];
  return span === undefined ? undefined : spanMs(span.toLowerCase());
}
