import type { BlockSource, CallOf, DecodeEvent, Endpoint, EventDecoder, EventOf } from '@weir/core';
import type { HeaderMap } from './retry-after.ts';
import type { UpstreamBody } from './transport.ts';

/** What goes over the wire for a call. */
export interface EncodedRequest {
  readonly method?: string;
  /** Path and query below the base URL, starting with a slash. */
  readonly path: string;
  /** Beyond the provider's own, or instead of its of the same name, `content-type` included: name, value, name, value. */
  readonly headers?: readonly string[];
  readonly body?: Uint8Array;
}

/** How one endpoint looks at one provider: pure functions, no I/O. */
export interface Codec<E extends Endpoint> {
  /** Another codec for calls this one cannot serve: of models that only another operation of the vendor serves. */
  instead?(call: CallOf<E>): Codec<E> | undefined;
  /** @throws WeirError `unsupported_parameter` for what the provider cannot express. */
  encode(call: CallOf<E>): EncodedRequest;
  /** The reply's bytes in the endpoint's own form. Absent where the wire is that form already. */
  decode?(bytes: Uint8Array, call: CallOf<E>, headers: HeaderMap): Uint8Array;
  /**
   * For each stream of server-sent events, what turns its events into the endpoint's own. Absent where the wire is
   * that form already. An event with an `error` that is handed on ends the stream with it.
   */
  decodeEvents?(call: CallOf<E>): DecodeEvent<EventOf<E>> | EventDecoder<EventOf<E>>;
  /** Longest event of its streams, bytes. Default 1 MiB; pictures are larger. */
  readonly maxFrameBytes?: number;
  /** How its events are written; absent where they are unnamed server-sent events. */
  encodeEvent?(event: EventOf<E>): Uint8Array;
  /** The whole stream in the endpoint's own form, for wires that are no server-sent events. */
  decodeStream?(body: UpstreamBody, call: CallOf<E>): BlockSource;
  /** Passes replies on as bytes whatever they are, failures included. */
  readonly passesBytes?: boolean;
}

export type Codecs = { readonly [E in Endpoint]?: Codec<E> };
