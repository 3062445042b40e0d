/**
 * The bytes a request was parsed from, kept beside the parsed object.
 *
 * A provider with the same wire may send them as they are. A middleware that changes the request makes a new
 * object, which has no bytes here: stale bytes are impossible by construction.
 */
export interface RawSource {
  readonly bytes: Uint8Array;
  /** Where the value of the top-level `model` stands in `bytes`, quotes included; absent when unknown. */
  readonly model?: { readonly start: number; readonly end: number };
}

const sources = new WeakMap<object, RawSource>();

/** Remembers the bytes of a parsed request. The request must not be changed in place from here on. */
export function keepRaw<Request extends object>(request: Request, source: RawSource): Request {
  sources.set(request, source);
  return request;
}

export const rawOf = (request: object): RawSource | undefined => sources.get(request);
