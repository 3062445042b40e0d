import {
  type CallOf,
  type Endpoint,
  EventBus,
  type Exchange,
  exchangeOf,
  type Principal,
  type RequestOf,
  type Target,
  type Wishes,
} from '@weir/core';
import type { ChatRequest } from '@weir/endpoints';

export interface CallOptions {
  readonly exchange?: Exchange;
  readonly target?: Target;
  readonly signal?: AbortSignal;
  readonly deadline?: number;
  readonly principal?: Partial<Principal>;
  readonly wishes?: Wishes;
}

let exchanges = 0;

/** An exchange with an event bus of its own, for the tenant `test` unless told otherwise. */
export function exchange(
  options: {
    /** Default: another one each time. */
    readonly id?: string;
    readonly principal?: Partial<Principal>;
    readonly wishes?: Wishes;
    readonly startedAt?: number;
    readonly events?: EventBus;
  } = {},
): Exchange {
  return exchangeOf({
    id: options.id ?? `exchange-${++exchanges}`,
    startedAt: options.startedAt ?? 0,
    principal: { tenant: 'test', tags: {}, ...options.principal },
    events: options.events ?? new EventBus(),
    ...(options.wishes === undefined ? {} : { wishes: options.wishes }),
  });
}

/** A call of any endpoint. */
export function callOf<E extends Endpoint>(endpoint: E, request: RequestOf<E>, options: CallOptions = {}): CallOf<E> {
  const { principal, wishes, exchange: given, ...rest } = options;
  return {
    endpoint,
    request,
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    purpose: 'serve',
    exchange:
      given ??
      exchange({ ...(principal === undefined ? {} : { principal }), ...(wishes === undefined ? {} : { wishes }) }),
    ...rest,
  };
}

/** A chat call: one user message, or a whole request. */
export function chat(request: string | Partial<ChatRequest>, options: CallOptions = {}): CallOf<'chat'> {
  const whole: ChatRequest =
    typeof request === 'string'
      ? { model: 'm', messages: [{ role: 'user', content: request }] }
      : { model: 'm', messages: [{ role: 'user', content: 'hi' }], ...request };
  return callOf('chat', whole, options);
}
