import {
  type Answer,
  type AttemptBudget,
  type Call,
  type Middleware,
  type ModelCard,
  type Provider,
  targetName,
  WeirError,
  type WeirEvents,
  withTraits,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { catalogueOf, ManualClock, pipeline } from '@weir/testkit';
import { fallback } from '../src/fallback.ts';
import type { FallbackOptions } from '../src/options.ts';

/** What a router does, no more: the first card that is not ruled out, and ruled out when it fails. */
export const firstOf = (cards: readonly ModelCard[]): Middleware =>
  withTraits(
    async (call, next) => {
      const { ruledOut } = call.exchange;
      const target = call.target ?? cards.find((card) => !ruledOut.has(targetName(card)));
      if (target === undefined) throw [...ruledOut.values()].at(-1)!.advising('stop');
      try {
        return await next({ ...call, target: { provider: target.provider, model: target.model } });
      } catch (error) {
        if (WeirError.is(error) && error.advice !== 'stop') ruledOut.set(targetName(target), error);
        throw error;
      }
    },
    { name: 'first', provides: ['target'] },
  );

export interface Setup {
  readonly clock?: ManualClock;
  readonly budget?: AttemptBudget;
  readonly options?: Partial<FallbackOptions>;
  readonly below?: readonly Middleware[];
  readonly isRouted?: boolean;
  readonly isOff?: boolean;
}

/** A fallback over a router over scripted providers, with the real attempt below. */
export function withFallback(providers: readonly Provider[], setup: Setup = {}): (call: Call) => Promise<Answer> {
  const clock = setup.clock ?? new ManualClock();
  const cards = providers.flatMap(({ models }) => models);
  const services = { clock, budget: setup.budget, catalogue: catalogueOf(cards), endpoints: standardEndpoints() };
  const list = [
    ...(setup.isOff ? [] : [fallback.create(services, setup.options)]),
    ...(setup.isRouted === false ? [unrouted] : [firstOf(cards)]),
    ...(setup.below ?? []),
  ];
  return pipeline(list, providers, { clock });
}

/** Says that targets come from above, so that the pipeline pins none. */
const unrouted = withTraits((call, next) => next(call), { name: 'unrouted', provides: ['target'] });

/** A budget that holds so many tokens and writes down what was asked of it. */
export function budgetOf(tokens: number): AttemptBudget & { readonly log: string[] } {
  const log: string[] = [];
  let left = tokens;
  return {
    log,
    deposit: (upstream) => void log.push(`deposit ${upstream}`),
    withdraw(upstream, cost = 1) {
      const isEnough = left >= cost;
      if (isEnough) left -= cost;
      log.push(`${isEnough ? 'withdraw' : 'refuse'} ${upstream}`);
      return isEnough;
    },
    refund(upstream, cost = 1) {
      left += cost;
      log.push(`refund ${upstream}`);
    },
  };
}

export function fallbacksOf(call: Call): WeirEvents['fallback:next'][] {
  const events: WeirEvents['fallback:next'][] = [];
  call.exchange.events.on('fallback:next', (event) => events.push(event));
  return events;
}

export const nameOf = async (answer: Promise<Answer>): Promise<string> => {
  const { target, settled } = await answer;
  void settled;
  return `${target?.provider}/${target?.model}`;
};
