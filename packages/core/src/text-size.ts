import type { Endpoint, EndpointSpec, RequestOf } from './endpoint.ts';
import { rawOf } from './raw-request.ts';

/** How much text a request holds. */
export interface TextSize {
  /** UTF-8 bytes. */
  readonly bytes: number;
  /** Separate texts: messages, tool schemas, names. */
  readonly pieces: number;
  /** UTF-8 bytes / 2 of every piece, rounded up: the tokens it has at most. */
  readonly tokensAtMost: number;
}

const SIZE = Symbol('weir/text-size');

interface Sized {
  readonly [SIZE]?: TextSize;
}

/** Measures the text of a request, once: it is asked for by whoever routes, holds or trims. */
export function textSizeOf(request: RequestOf<Endpoint>, spec: EndpointSpec): TextSize {
  const known = (request as Sized)[SIZE];
  if (known !== undefined) return known;
  let bytes = 0;
  let pieces = 0;
  let tokensAtMost = 0;
  const isAscii = rawOf(request)?.isAscii === true;
  for (const text of spec.texts(request)) {
    const length = isAscii ? text.length : Buffer.byteLength(text);
    bytes += length;
    tokensAtMost += Math.ceil(length / 2);
    pieces++;
  }
  const size: TextSize = { bytes, pieces, tokensAtMost };
  // not enumerable, so that a changed copy of the request is measured anew
  if (Object.isExtensible(request)) Object.defineProperty(request, SIZE, { value: size });
  return size;
}
