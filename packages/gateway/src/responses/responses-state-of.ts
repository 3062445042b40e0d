import { type Catalogue, type KeyValue, type Middleware, type Provider, WeirError } from '@weir/core';
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

/** @throws WeirError `invalid_options` when responses are to be kept and nothing can keep them. */
export function responsesStateOf(options: Partial<ResponsesOptions> = {}, services: Services): Middleware {
  const { keyValue, catalogue, own, providers } = services;
  const { state = keyValue === undefined ? 'refuse' : 'keep', ttlMs = DEFAULT_TTL_MS } = options;
  if (state === 'refuse') return refuseStored;
  if (keyValue === undefined)
    throw new WeirError(
      'invalid_options',
      "Responses are kept in a key-value store, which nothing provides: add memory() or sqlite() to 'services'",
      { param: 'responses.state' },
    );
  const native = new Set(own.filter(({ endpoints }) => 'responses' in endpoints).map(({ name }) => name));
  const store = new ResponseStore(keyValue, ttlMs);
  return responsesState({ store, catalogue, providers, isNative: ({ provider }) => native.has(provider) });
}
