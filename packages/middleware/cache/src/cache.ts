import {
  CATALOGUE,
  CLOCK,
  defineMiddleware,
  ENDPOINTS,
  KEY_VALUE,
  LEDGER,
  optional,
  RANDOM,
  withTraits,
} from '@weir/core';
import { defaults, schema } from './options.ts';
import { ResponseCache } from './response-cache.ts';
import './events.ts';

/**
 * Answers from what was answered before, and lets identical calls under way share one upstream call.
 *
 * Exact: a request is the same when all that decides its answer is the same, and only within one scope (a tenant's,
 * by default). Reads no endpoint's shapes, so it serves every endpoint that has a target and a JSON request.
 */
export const cache = defineMiddleware({
  name: 'cache',
  inject: {
    store: KEY_VALUE,
    endpoints: ENDPOINTS,
    clock: CLOCK,
    random: RANDOM,
    catalogue: optional(CATALOGUE),
    ledger: optional(LEDGER),
  },
  defaults,
  schema,
  create(services, options) {
    const responses = new ResponseCache(services, options);
    return withTraits((call, next) => responses.answer(call, next), { name: 'cache', scope: 'exchange' });
  },
});
