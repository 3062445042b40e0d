import {
  ATTEMPT_BUDGET,
  CATALOGUE,
  CLOCK,
  defineMiddleware,
  ENDPOINTS,
  optional,
  type Target,
  targetName,
  withTraits,
} from '@weir/core';
import { chainOf } from './chain.ts';
import { FallbackBudget } from './fallback-budget.ts';
import './fallback-events.ts';
import { FallbackSeries } from './fallback-series.ts';
import { defaults, type FallbackOptions, schema } from './options.ts';

const INJECT = {
  clock: CLOCK,
  budget: optional(ATTEMPT_BUDGET),
  catalogue: optional(CATALOGUE),
  endpoints: optional(ENDPOINTS),
};

/**
 * Asks below for another target when one fails, while nobody has seen any of its answer: an answer is committed when
 * `next` resolves, so a stream that breaks later stays broken.
 *
 * The router below picks; it knows from `exchange.ruledOut` what failed. A list of names per model (`models`) picks
 * without one. A call whose target is pinned goes there and nowhere else.
 *
 * @throws the first failure of a provider, advising `stop`, when no target answered or no other may be asked.
 */
export const fallback = defineMiddleware<FallbackOptions, typeof INJECT>({
  name: 'fallback',
  inject: INJECT,
  defaults,
  schema,
  create({ clock, budget, catalogue, endpoints }, options) {
    const services = { clock, budget: new FallbackBudget(budget) };
    return withTraits(
      async function fallback(call, next) {
        if (call.target !== undefined) return next(call);
        const { ruledOut } = call.exchange;
        const chain = chainOf(call, options.models, { catalogue, endpoints });
        const isOpen = (target: Target): boolean => !ruledOut.has(targetName(target));
        const series = new FallbackSeries(services, options, call);
        let target = chain?.find(isOpen);
        if (chain !== undefined && target === undefined)
          throw ruledOut.get(targetName(chain.at(-1)!))!.advising('stop');
        for (;;) {
          try {
            const answer = await next(target === undefined ? call : { ...call, target });
            series.answered();
            return answer;
          } catch (error) {
            const failed = target;
            target = chain?.slice(chain.indexOf(failed!) + 1).find(isOpen);
            series.next(error, chain === undefined ? undefined : target !== undefined);
          }
        }
      },
      { name: 'fallback', repeats: 'target' },
    );
  },
});
