import type { Target } from './card.ts';
import type { Endpoint, RequestOf } from './endpoint.ts';
import { WeirError } from './error.ts';
import type { Exchange } from './exchange.ts';
import type { Hold } from './ports.ts';

/** Why a call is made. Everything but `serve` is a side-call; side-calls are attempts and cost money too. */
export type Purpose = 'serve' | 'embed' | 'judge' | 'summarise' | 'shadow' | 'probe' | 'job';

/** The immutable value that flows down the pipeline; derive with `{ ...call, target }`. */
export interface CallOf<E extends Endpoint> {
  readonly endpoint: E;
  readonly request: RequestOf<E>;
  /** Set by a router; already set means pinned, and routers step aside. */
  readonly target?: Target;
  /** Aborted when nobody waits any more; its reason is a WeirError when weir aborted. */
  readonly signal: AbortSignal;
  /** Epoch ms; Infinity when none. */
  readonly deadline: number;
  readonly purpose: Purpose;
  readonly exchange: Exchange;
  /** The money reserved for the attempt this call becomes. */
  readonly hold?: Hold;
  /** What would have been sent, had nothing above made it cheaper. */
  readonly instead?: Counterfactual;
}

/** What levers did to a call: what they saved is worked out from it when the attempt settles. */
export interface Counterfactual {
  /** Input tokens before and after a trimmer removed some, in one measure, whichever that is. */
  readonly trimmed?: { readonly before: number; readonly after: number };
  /** Where it would have gone, had a router not chosen. */
  readonly target?: Target;
}

/** Distributes over the endpoints, so `call.endpoint === 'chat'` narrows the request. */
export type Call<E extends Endpoint = Endpoint> = E extends Endpoint ? CallOf<E> : never;

/** Why a signal was aborted, as a WeirError; a reason that is none means that the caller went away. */
export function abortReason(signal: AbortSignal): WeirError {
  if (WeirError.is(signal.reason)) return signal.reason;
  return new WeirError('cancelled', 'The caller went away', { cause: signal.reason });
}

/** Throws the reason of an aborted call. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortReason(signal);
}
