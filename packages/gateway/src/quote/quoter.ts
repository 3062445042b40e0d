import {
  type Call,
  type Catalogue,
  type Clock,
  compose,
  type Endpoint,
  type EndpointSpec,
  type Endpoints,
  EventBus,
  type Exchange,
  exchangeOf,
  inputTokensAtMost,
  type Ledger,
  type Middleware,
  type Money,
  outputTokensAtMost,
  type Principal,
  type Random,
  type Target,
  type Tokenizer,
  targetName,
  WeirError,
  type Wishes,
  worstCase,
} from '@weir/core';
import { outputHistory } from './output-history.ts';
import type { Quote, QuotedTarget } from './quote.ts';

export interface QuoterServices {
  readonly endpoints: Endpoints;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly random: Random;
  readonly ledger: Ledger | undefined;
  readonly tokenizer: Tokenizer | undefined;
}

export interface Quotable {
  readonly spec: EndpointSpec;
  readonly request: object;
  readonly principal: Principal;
  readonly wishes: Wishes;
  readonly signal: AbortSignal;
}

/** Says what a request would cost. */
export type Quoter = (quotable: Quotable) => Promise<Quote>;

/** Targets one quote has at most. */
const MOST_TARGETS = 20;

/** Sends calls down the same middleware to where attempts would be made, and asks again until no other target comes. */
export function quoter(middleware: readonly Middleware[], services: QuoterServices): Quoter {
  const reached = new WeakMap<Exchange, Map<string, Call>>();
  const handler = compose(middleware, async (call) => {
    if (call.target !== undefined && call.purpose === 'serve')
      reached.get(call.exchange)?.set(targetName(call.target), call);
    throw new WeirError('max_cost_exceeded', 'Only a quote was asked for', { dispatch: { sent: false } });
  });
  return async function quote({ spec, request, principal, wishes, signal }) {
    const exchange = exchangeOf({
      id: services.random.id(),
      startedAt: services.clock.now(),
      principal,
      events: new EventBus(), // nobody is to count what never happens
      wishes: { ...wishes, quote: true },
    });
    const met = new Map<string, Call>();
    reached.set(exchange, met);
    const call = {
      endpoint: spec.name,
      request,
      signal,
      deadline: Number.POSITIVE_INFINITY,
      purpose: 'serve',
      exchange,
    } as unknown as Call<Endpoint>;
    for (let known = -1; known < met.size && met.size < MOST_TARGETS; ) {
      known = met.size;
      try {
        await handler(call);
        return { endpoint: spec.name, isCached: true, targets: [] };
      } catch (error) {
        if (met.size === 0) throw error;
      }
    }
    const targets = await Promise.all([...met.values()].map((found) => quoted(found, spec, services)));
    return { endpoint: spec.name, isCached: false, targets };
  };
}

async function quoted(call: Call, spec: EndpointSpec, services: QuoterServices): Promise<QuotedTarget> {
  const target = call.target as Target;
  const { tokenizer, catalogue } = services;
  const maximum = costAt(call, spec, target, services);
  const history = await outputHistory(services, call.exchange.principal, target, spec.name);
  const inputTokens = inputTokensAtMost(call, spec, target.model, tokenizer);
  const outputTokens = outputTokensAtMost(call, spec, catalogue.card(target));
  const common = { target, inputTokens, outputTokens, maximum };
  if (history === undefined || spec.withOutputLimit === undefined)
    return { ...common, expected: maximum, p99: maximum, basis: 'maximum', attempts: 0 };
  const costOf = (tokens: number): Money | undefined => {
    // each choice is taken to be as long as those before were
    if (tokens * spec.choices(call.request) >= outputTokens) return maximum;
    const request = spec.withOutputLimit!(call.request, Math.max(1, tokens));
    return costAt({ ...call, request } as Call, spec, target, services);
  };
  const { mean, p99, attempts } = history;
  return { ...common, expected: costOf(mean), p99: costOf(p99), basis: 'history', attempts };
}

/** Undefined when nobody knows a price. */
function costAt(call: Call, spec: EndpointSpec, target: Target, services: QuoterServices): Money | undefined {
  const card = services.catalogue.card(target);
  if (card === undefined || card.prices.length === 0) return undefined;
  try {
    return worstCase(call, spec, card, services.clock.now(), services.tokenizer);
  } catch (error) {
    if (WeirError.is(error) && error.code === 'unpriced') return undefined;
    throw error;
  }
}
