import type { Body } from './body.ts';
import type { Target } from './card.ts';
import type { Endpoint, EventOf, ResponseOf } from './endpoint.ts';
import type { WeirError } from './error.ts';
import type { Money } from './money.ts';
import type { RateLimit } from './rate-limit.ts';
import type { EventStream } from './stream/event-stream.ts';
import type { Usage } from './usage.ts';

/** Response headers of the upstream worth passing on, lower case. */
export type ReplyHeaders = Readonly<Record<string, string>>;

/** What is told of any reply. */
interface Told {
  readonly headers: ReplyHeaders;
  /** Position, from 0, of the credential that was shown, where the provider has several. */
  readonly credential?: number;
  /** What the provider says of its limits; read when it is asked for. Absent where nobody reads it. */
  limits?(): readonly RateLimit[];
}

export interface ValueReply<E extends Endpoint> extends Told {
  readonly kind: 'value';
  readonly body: Body<ResponseOf<E>>;
}

export interface StreamReply<E extends Endpoint> extends Told {
  readonly kind: 'stream';
  readonly stream: EventStream<EventOf<E>>;
}

export interface BytesReply extends Told {
  readonly kind: 'bytes';
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** The HTTP status to pass on; 200 when absent. */
  readonly status?: number;
}

/** What a provider returns: a value, a stream of frames, or bytes. */
export type Reply<E extends Endpoint = Endpoint> = ValueReply<E> | StreamReply<E> | BytesReply;

/**
 * Where the figures of a row come from.
 *
 * `provider`: usage or cost came from the provider. `estimated`: some output seen, upstream stopped; an upper bound.
 * `held`: dispatched, outcome unknown; booked at the hold until reconciled. `unbilled`: the adapter says this status
 * is not billed. `not_dispatched`: no byte left. `cached`: answered from the cache.
 */
export type Basis = 'provider' | 'estimated' | 'held' | 'unbilled' | 'not_dispatched' | 'cached';

/** How it ended, what was used, how certainly, what it cost. */
export interface Settlement {
  readonly outcome: 'complete' | 'aborted' | 'failed';
  readonly usage: Usage;
  readonly basis: Basis;
  readonly cost: Money;
  readonly error?: WeirError;
}

interface Settled {
  readonly target: Target | undefined;
  /** Never rejects. */
  readonly settled: Promise<Settlement>;
}

/** A committed reply plus its target and how it settles. */
export type Answer<E extends Endpoint = Endpoint> = Reply<E> & Settled;
