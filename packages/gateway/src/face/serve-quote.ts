import {
  type EndpointSpec,
  type Endpoints,
  type GatewayRequest,
  type Principal,
  type ReplySink,
  WeirError,
  type Wishes,
} from '@weir/core';
import { quoteBody } from '../quote/quote-body.ts';
import type { Quoter } from '../quote/quoter.ts';

/** A request for a quote that passed the checks of every request. */
export interface QuoteCall {
  readonly spec: EndpointSpec;
  readonly request: object;
  readonly principal: Principal;
  readonly wishes: Wishes;
}

/** Whether a request is for a quote. */
export function asksQuote({ method, path }: GatewayRequest, basePath: string): boolean {
  if (method !== 'POST' || !path.startsWith(`${basePath}/quote`)) return false;
  const rest = path.slice(basePath.length + '/quote'.length);
  return rest === '' || rest.startsWith('?');
}

/**
 * Takes `{ endpoint, request }` apart.
 *
 * @throws WeirError `invalid_request` naming the field.
 */
export function quotedRequest(body: object, endpoints: Endpoints): Pick<QuoteCall, 'spec' | 'request'> {
  const { endpoint = 'chat', request } = body as { readonly endpoint?: unknown; readonly request?: unknown };
  const spec = typeof endpoint === 'string' ? endpoints.get(endpoint) : undefined;
  if (spec === undefined || !spec.needsTarget || spec.method !== 'POST' || spec.path === '') {
    const known = [...endpoints.values()].filter(({ needsTarget, path }) => needsTarget && path !== '');
    throw new WeirError('invalid_request', `'endpoint' is not one of ${known.map(({ name }) => name).join(', ')}`, {
      param: 'endpoint',
    });
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    throw new WeirError('invalid_request', "'request' is not an object", { param: 'request' });
  return { spec, request };
}

/** Writes a quote. */
export async function serveQuote(call: QuoteCall, quote: Quoter, sink: ReplySink): Promise<void> {
  const controller = new AbortController();
  sink.onClose(() => controller.abort(new WeirError('cancelled', 'The caller went away')));
  const bytes = Buffer.from(JSON.stringify(quoteBody(await quote({ ...call, signal: controller.signal }))));
  sink.head(200, [
    'content-type',
    'application/json',
    'cache-control',
    'private, no-store',
    'vary',
    'authorization',
    'content-length',
    String(bytes.length),
  ]);
  sink.end(bytes);
}
