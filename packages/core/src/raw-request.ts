/**
 * The bytes a request was parsed from, kept on the parsed object where no copy of it has them.
 *
 * A provider with the same wire may send them as they are. A middleware that changes the request makes a new
 * object (`{ ...request, messages }`), and a property that is not enumerable does not travel along: stale bytes are
 * impossible by construction. A WeakMap would do the same at eight times the garbage-collection time.
 */
export interface RawSource {
  readonly bytes: Uint8Array;
  /** Where the value of the top-level `model` stands in `bytes`, quotes included; absent when unknown. */
  readonly model?: { readonly start: number; readonly end: number };
  /** Whether they are a body beside which the path says the rest: model and the like are not in them. */
  readonly isBesidePath?: boolean;
  /** Whether every text in the request is known to be ASCII: as many bytes as characters. */
  readonly isAscii?: boolean;
}

const RAW = Symbol.for('weir/raw-request');

/** Remembers the bytes of a parsed request. The request must not be changed in place from here on. */
export function keepRaw<Request extends object>(request: Request, source: RawSource): Request {
  return Object.defineProperty(request, RAW, { value: source });
}

export const rawOf = (request: object): RawSource | undefined => (request as { readonly [RAW]?: RawSource })[RAW];
