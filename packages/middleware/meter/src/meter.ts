import { ACCOUNTS, CATALOGUE, CLOCK, defineMiddleware, ENDPOINTS, optional, TOKENIZER, withTraits } from '@weir/core';
import { budgets } from './budgets.ts';
import { ceiling } from './ceiling.ts';
import { HeldAttempts, unbackedHold } from './held-attempts.ts';
import { type MeterOptions, meterSchema } from './meter-options.ts';

const INJECT = {
  accounts: ACCOUNTS,
  catalogue: CATALOGUE,
  endpoints: ENDPOINTS,
  clock: CLOCK,
  tokenizer: optional(TOKENIZER),
};

/**
 * Reserves the most an attempt can cost before it is sent, and settles what it did cost.
 *
 * Why reserve and not count: a budget that is checked first and charged later lets everybody in who asks in between;
 * 200 calls at once overspend it by what 200 calls cost.
 *
 * Where no limit applies it only tells the ledger what the attempt may cost (`call.hold`), without asking a store.
 *
 * @throws WeirError `budget_exceeded`, `max_cost_exceeded` or `unpriced` (402, `reroute`: a smaller model may fit),
 * `ledger_unavailable` (503) when the budget cannot be checked.
 */
export const meter = defineMiddleware<MeterOptions, typeof INJECT>({
  name: 'meter',
  inject: INJECT,
  defaults: {
    limits: [],
    ladder: ['cheaper'],
    leastOutputTokens: 256,
    notify: [50, 80, 100],
    holdTtlMs: 600_000,
  },
  schema: meterSchema,
  create(services, options) {
    const budgetsOf = budgets(options.limits);
    const isRefusedUnpriced = options.unpriced === 'refuse';
    const held = new HeldAttempts(services, options);
    return withTraits(
      // not async: what it returns is a promise already, and would be waited for three turns of the queue longer
      function meter(call, next) {
        const { target, exchange } = call;
        if (target === undefined || exchange.wishes.quote === true) return next(call);
        const now = services.clock.now();
        const list = budgetsOf(
          { principal: exchange.principal, session: exchange.wishes.session, target, endpoint: call.endpoint },
          now,
        );
        if (list.length > 0 || exchange.wishes.maxCost !== undefined || isRefusedUnpriced) {
          return held.make({ call, target, list, now }, next);
        }
        const amount = ceiling(services, call, target, now);
        return next(amount === undefined ? call : { ...call, hold: unbackedHold(amount) });
      },
      { name: 'meter', scope: 'attempt', needs: ['target'] },
    );
  },
});
