import type { Call, EndpointSpec, Endpoints } from '@weir/core';
import { cacheKey } from './cache-key.ts';
import type { CacheConditions, CacheOptions } from './options.ts';
import { isStateful, temperatureOf } from './request-fields.ts';
import { scopeOf } from './scope.ts';
import type { Visit } from './shelf.ts';

/** A call that is cached, and how. */
export interface Ask extends Visit {
  readonly call: Call;
  readonly spec: EndpointSpec;
  readonly wantsStream: boolean;
  /** Whether an answer that is already whole will do. */
  readonly isRead: boolean;
  /** Whether the answer may be stored. */
  readonly isKept: boolean;
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
  const wish = exchange.wishes.cache;
  const request: unknown = call.request;
  if (wish === 'bypass' || typeof request !== 'object' || request === null) return 'bypass';
  if (isStateful(request as Fields) || !isAllowed(request as Fields, spec, options.when)) return 'bypass';
  const scope = scopeOf(exchange.principal, options.sharedBy);
  if (scope === undefined) return 'bypass';
  // an answer whose request lost fields is not the answer of one that must not lose any
  const fingerprint = exchange.wishes.unsupported === 'drop' ? `${options.fingerprint} drop` : options.fingerprint;
  const key = cacheKey(scope, { endpoint, request, target, fingerprint });
  if (key === undefined) return 'bypass';
  const wantsStream = spec.wantsStream(call.request);
  return { call, exchange, endpoint, spec, key, wantsStream, isRead: wish !== 'refresh', isKept: wish !== 'no-store' };
}

function isAllowed(request: Fields, spec: EndpointSpec, { endpoints, maxTemperature }: CacheConditions): boolean {
  if (endpoints !== undefined && !endpoints.includes(spec.name)) return false;
  return maxTemperature === undefined || !spec.writesOutput || temperatureOf(request) <= maxTemperature;
}
