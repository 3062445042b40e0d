import { ATTEMPT_BUDGET, CLOCK, defineMiddleware, RANDOM, withTraits } from '@weir/core';
import { RetrySeries } from './retry-series.ts';
import type { WaitOptions } from './retry-wait.ts';

/** When a failed attempt is made again. */
export interface RetryBudgetOptions extends WaitOptions {
  /** Failed attempts an exchange may have, the first included and those at other targets too. Default 3. */
  readonly maxAttempts: number;
}

const INJECT = { clock: CLOCK, random: RANDOM, budget: ATTEMPT_BUDGET };

/**
 * Repeats an attempt at the same target while its error advises `retry`.
 *
 * Why a budget and not only a count: three attempts each are three times the load on an upstream that is down, which
 * keeps it down. The budget holds the extra load of an outage near 10 %, and costs nothing where retries help.
 *
 * An answer is committed when `next` resolves, so nothing a caller has seen is ever repeated.
 *
 * @throws the last error; where it would have advised a retry it advises `reroute`, so nothing above repeats it again.
 */
export const retryBudget = defineMiddleware<RetryBudgetOptions, typeof INJECT>({
  name: 'retry-budget',
  inject: INJECT,
  defaults: { maxAttempts: 3, baseMs: 50, throttledBaseMs: 1_000, maxBackoffMs: 8_000, maxHintMs: 60_000 },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxAttempts: { type: 'integer', minimum: 1, description: 'Failed attempts an exchange may have' },
      baseMs: { type: 'number', minimum: 0, description: 'First ceiling of the backoff, ms' },
      throttledBaseMs: { type: 'number', minimum: 0, description: 'The same when the provider limits the rate, ms' },
      maxBackoffMs: { type: 'number', minimum: 0, description: 'Highest ceiling of the backoff, ms' },
      maxHintMs: { type: 'number', minimum: 0, description: 'Longest Retry-After that is waited for, ms' },
    },
  },
  create: (services, options) =>
    withTraits(
      async function retryBudget(call, next) {
        if (call.target === undefined || call.purpose === 'probe' || call.exchange.wishes.quote === true)
          return next(call);
        const series = new RetrySeries(services, options, call, call.target);
        for (;;) {
          try {
            const answer = await next(call);
            series.refund();
            return answer;
          } catch (error) {
            await series.retryAfter(error);
          }
        }
      },
      { name: 'retry-budget', repeats: 'attempt', needs: ['target'] },
    ),
});
