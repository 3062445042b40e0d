import { type GatewayRequest, keepRaw, rawOf, WeirError } from '@weir/core';
import { bytesOfParsed, type JsonLimits, readJson } from './json-guard.ts';
import type { Route } from './routes.ts';

export interface BodyLimits {
  readonly json: JsonLimits;
  readonly bodyBytes: number;
}

/**
 * The JSON body of a request, within limits.
 *
 * @throws WeirError `unsupported_media_type`, `body_too_large`, or what `readJson` throws.
 */
export function readBody(request: GatewayRequest, { json, bodyBytes }: BodyLimits): object {
  const type = request.headers['content-type'];
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new WeirError(
      'unsupported_media_type',
      'Compressed bodies are not read: send the body without content-encoding',
    );
  // without a content type a browser would send it from any page, with no question asked first
  if (typeof type !== 'string' || !/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) {
    const given = typeof type === 'string' ? `'${type.slice(0, 60).replace(/[^\x20-\x7e]/g, '?')}'` : 'missing';
    throw new WeirError('unsupported_media_type', `The content type is ${given}, application/json was expected`);
  }
  const isParsed = request.body.length === 0 && request.parsedBody !== undefined;
  const bytes = isParsed ? bytesOfParsed(request.parsedBody, json) : request.body;
  if (bytes.length > bodyBytes)
    throw new WeirError('body_too_large', `The body is ${bytes.length} bytes, the limit is ${bodyBytes}`);
  return readJson(bytes, json);
}

/** The request a body and its path are together. The body's bytes stay with it, unless it says itself what the path says. */
export function besidePath(body: object, { spec, segments }: Route): object {
  if (spec.withPath === undefined) return body;
  const request = spec.withPath(body, segments) as object;
  const raw = rawOf(body);
  const isApart = Object.entries(body).every(([field, value]) => (request as Record<string, unknown>)[field] === value);
  return raw === undefined || !isApart ? request : keepRaw(request, { ...raw, isBesidePath: true });
}
