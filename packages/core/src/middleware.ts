import type { Call, CallOf } from './call.ts';
import type { Endpoint } from './endpoint.ts';
import type { Answer } from './reply.ts';

/** A provider's endpoint, `next`, a composed pipeline and a gateway are all handlers. */
export type Handler = (call: Call) => Promise<Answer>;

/** What a middleware says about itself, so that `compose` can refuse a list that cannot work. */
export interface Traits {
  readonly name: string;
  /** `exchange`: sees a request once. `attempt`: belongs below whatever repeats attempts. */
  readonly scope?: 'exchange' | 'attempt';
  /** It calls `next` more than once: for the same target, or for another one each time. */
  readonly repeats?: 'attempt' | 'target';
  /** Facts that a middleware above must provide: `target`, `size`. */
  readonly needs?: readonly string[];
  /** Facts it gives to those below. */
  readonly provides?: readonly string[];
}

/** One layer. `next` may be called never (a cache hit), once, or many times (a retry). */
export type Middleware = ((call: Call, next: Handler) => Promise<Answer>) & { readonly traits?: Traits };

/** Attaches traits to a middleware function. */
export function withTraits(
  middleware: (call: Call, next: Handler) => Promise<Answer>,
  traits: Traits,
): Middleware & { readonly traits: Traits } {
  return Object.assign(middleware, { traits });
}

/** A middleware for one endpoint; calls of others pass it by. */
export function only<E extends Endpoint>(
  endpoint: E,
  middleware: (call: CallOf<E>, next: (call: CallOf<E>) => Promise<Answer<E>>) => Promise<Answer<E>>,
): Middleware {
  const forEndpoint = middleware as unknown as (call: Call, next: Handler) => Promise<Answer>;
  return (call, next) => (call.endpoint === endpoint ? forEndpoint(call, next) : next(call));
}
