import { type Catalogue, type KeyValue, type Middleware, type Provider, type Target, WeirError } from '@weir/core';
import { ownReasoning } from './own-reasoning.ts';
import { refuseStored } from './refuse-stored.ts';
import { ResponseStore } from './response-store.ts';
import { DEFAULT_TTL_MS, type ResponsesOptions } from './responses-options.ts';
import { responsesState } from './responses-state.ts';

interface Services {
  readonly keyValue: KeyValue | undefined;
  readonly catalogue: Catalogue;
  /** As they are given: what is translated for them they do not store. */
  readonly own: readonly Provider[];
  readonly providers: ReadonlyMap<string, Provider>;
}

/** What stands above all others, and what stands below them. */
export interface ResponsesMiddleware {
  readonly above: Middleware;
  readonly below: readonly Middleware[];
}

/** @throws WeirError `invalid_options` when responses are to be kept and nothing can keep them. */
export function responsesStateOf(options: Partial<ResponsesOptions> = {}, services: Services): ResponsesMiddleware {
  const { keyValue, catalogue, own, providers } = services;
  const { state = keyValue === undefined ? 'refuse' : 'keep', ttlMs = DEFAULT_TTL_MS } = options;
  if (state === 'refuse') return { above: refuseStored, below: [] };
  if (keyValue === undefined)
    throw new WeirError(
      'invalid_options',
      "Responses are kept in a key-value store, which nothing provides: add memory() or sqlite() to 'services'",
      { param: 'responses.state' },
    );
  const native = new Set(own.filter(({ endpoints }) => 'responses' in endpoints).map(({ name }) => name));
  const store = new ResponseStore(keyValue, ttlMs);
  const rememberer = { store, isNative: ({ provider }: Target) => native.has(provider) };
  const below = native.size > 1 ? [ownReasoning(rememberer)] : [];
  return { above: responsesState({ ...rememberer, catalogue, providers }), below };
}
