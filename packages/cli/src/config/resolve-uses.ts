import type { PriceListOptions } from '@weir/catalogue';
import { type Middleware, type MiddlewareUse, type Provider, type ServiceUse, WeirError } from '@weir/core';
import { LAZY_SERVICES, MIDDLEWARE, PROVIDERS, SERVICES } from './first-party.ts';
import { namedPlugin } from './named-plugin.ts';
import { pricesFrom } from './price-lists.ts';

/** A plugin as JSON writes it. */
export type JsonUse = string | readonly [name: string, options?: object];

/** A provider as JSON writes it. */
export type JsonProvider = Readonly<Record<string, unknown>> & { readonly use?: string };

const parts = (use: JsonUse): readonly [string, object] =>
  typeof use === 'string' ? [use, {}] : [use[0], use[1] ?? {}];

/** @throws WeirError `invalid_options` when there is no such middleware. */
export async function resolveMiddleware(use: JsonUse, file: string): Promise<Middleware | MiddlewareUse> {
  const [name, options] = parts(use);
  const own = MIDDLEWARE.get(name);
  if (own !== undefined) return own(options);
  if (SERVICES.has(name) || LAZY_SERVICES.has(name)) throw misplaced(name, 'service', 'services');
  const made = (await namedPlugin(name, 'middleware', file, MIDDLEWARE.keys()))(options);
  if (typeof made === 'function' || (made as MiddlewareUse | undefined)?.plugin === 'middleware')
    return made as Middleware | MiddlewareUse;
  throw new WeirError('invalid_options', `'${name}' is no middleware`);
}

/** @throws WeirError `invalid_options` when there is no such service. */
export async function resolveService(use: JsonUse, file: string, stateFile: string): Promise<ServiceUse> {
  const [name, options] = parts(use);
  if (name === 'sqlite') return SERVICES.get(name)!({ file: stateFile, ...options });
  if (name === 'catalogue') return SERVICES.get(name)!(withPathsFrom(options, file));
  const own = SERVICES.get(name);
  if (own !== undefined) return own(options);
  const lazy = LAZY_SERVICES.get(name);
  if (lazy !== undefined) return (await lazy.load())(options);
  if (MIDDLEWARE.has(name)) throw misplaced(name, 'middleware', 'middleware');
  const made = (await namedPlugin(name, 'service', file, [...SERVICES.keys(), ...LAZY_SERVICES.keys()]))(options);
  if ((made as ServiceUse | undefined)?.plugin === 'service') return made as ServiceUse;
  throw new WeirError('invalid_options', `'${name}' is no service`);
}

function withPathsFrom(options: object, file: string): object {
  const { prices } = options as { readonly prices?: PriceListOptions };
  return prices === undefined ? options : { ...options, prices: pricesFrom(prices, file) };
}

/** A name that weir knows needs no `use`. @throws WeirError `invalid_options`. */
export async function resolveProvider(name: string, entry: JsonProvider, file: string): Promise<Provider> {
  const { use = name, ...options } = entry;
  const own = PROVIDERS.get(use);
  if (own !== undefined) return own({ ...options, name });
  const factory = await namedPlugin(use, 'provider', file, PROVIDERS.keys());
  const made = (await factory(use === name ? options : { ...options, name })) as Provider | undefined;
  if (typeof made?.name === 'string' && typeof made.endpoints === 'object') return made;
  throw new WeirError('invalid_options', `'${use}' is no provider`);
}

const misplaced = (name: string, kind: string, list: string): WeirError =>
  new WeirError('invalid_options', `'${name}' is a ${kind}: list it in '${list}'`);
