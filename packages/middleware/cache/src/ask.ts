import type { Call, Endpoint, EndpointSpec, Endpoints, Exchange } from '@weir/core';
import { type CacheKey, cacheKey } from './cache-key.ts';
import type { CacheConditions, CacheOptions } from './options.ts';
import { isStateful, temperatureOf } from './request-fields.ts';
import { scopeOf } from './scope.ts';
import type { Visit } from './shelf.ts';

/**
 * A call that is cached, and how.
 *
 * A class, because what object literals make on the way of every request V8 may put straight into the old generation
 * (allocation-site pretenuring), where it keeps the whole request alive until a full collection: docs/decisions/0004.
 */
export class Ask implements Visit {
  readonly call: Call;
  readonly spec: EndpointSpec;
  readonly key: CacheKey;
  readonly wantsStream: boolean;
  /** Whether an answer that is already whole will do. */
  readonly isRead: boolean;
  /** Whether the answer may be stored. */
  readonly isKept: boolean;

  constructor(call: Call, spec: EndpointSpec, key: CacheKey) {
    const wish = call.exchange.wishes.cache;
    this.call = call;
    this.spec = spec;
    this.key = key;
    this.wantsStream = spec.wantsStream(call.request);
    this.isRead = wish !== 'refresh';
    this.isKept = wish !== 'no-store';
  }

  get exchange(): Exchange {
    return this.call.exchange;
  }

  get endpoint(): Endpoint {
    return this.call.endpoint;
  }
}

/** Why a call is not cached: it is no matter for a cache, or the caller or the options do not want it. */
export type Passed = 'foreign' | 'bypass';

type Fields = Readonly<Record<string, unknown>>;

/** How a call is cached, or why not. */
export function askOf(call: Call, endpoints: Endpoints, options: CacheOptions): Ask | Passed {
  const { endpoint, exchange, target } = call;
  if (call.purpose !== 'serve' || endpoint === 'raw') return 'foreign';
  const spec = endpoints.get(endpoint);
  if (spec === undefined || !spec.needsTarget || spec.method !== 'POST') return 'foreign';
  const request: unknown = call.request;
  // betas are of one provider, and nobody knows what they change
  if (exchange.wishes.betas !== undefined) return 'bypass';
  if (exchange.wishes.cache === 'bypass' || typeof request !== 'object' || request === null) return 'bypass';
  if (isStateful(request as Fields) || !isAllowed(request as Fields, spec, options.when)) return 'bypass';
  const scope = scopeOf(exchange.principal, options.sharedBy);
  if (scope === undefined) return 'bypass';
  // an answer whose request lost fields is not the answer of one that must not lose any
  const fingerprint = exchange.wishes.unsupported === 'drop' ? `${options.fingerprint} drop` : options.fingerprint;
  const key = cacheKey(scope, { endpoint, request, target, fingerprint });
  if (key === undefined) return 'bypass';
  return new Ask(call, spec, key);
}

function isAllowed(request: Fields, spec: EndpointSpec, { endpoints, maxTemperature }: CacheConditions): boolean {
  if (endpoints !== undefined && !endpoints.includes(spec.name)) return false;
  return maxTemperature === undefined || !spec.writesOutput || temperatureOf(request) <= maxTemperature;
}
