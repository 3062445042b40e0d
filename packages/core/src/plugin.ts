import type { JsonSchema } from './endpoint.ts';
import type { Middleware } from './middleware.ts';
import type { Token } from './ports.ts';

/** Services by the name a plugin gives them. `optional()` ones may be missing. */
export type Injections = { readonly [name: string]: Token<unknown> | Optional<unknown> };

export interface Optional<Service> {
  readonly optional: Token<Service>;
}

/** Marks an injected service the plugin can do without. */
export const optional = <Service>(of: Token<Service>): Optional<Service> => ({ optional: of });

export type ServicesOf<I extends Injections> = {
  readonly [Name in keyof I]: I[Name] extends Optional<infer Service>
    ? Service | undefined
    : I[Name] extends Token<infer Service>
      ? Service
      : never;
};

interface Definition<Options extends object, I extends Injections> {
  readonly name: string;
  readonly inject: I;
  /** Frozen; together with the schema and the README table the one truth about options. */
  readonly defaults: Readonly<Options>;
  readonly schema: JsonSchema;
}

/** A middleware listed in a gateway: its definition with the options of this use. */
export interface MiddlewareUse {
  readonly plugin: 'middleware';
  readonly name: string;
  readonly inject: Injections;
  readonly options: object;
  readonly schema: JsonSchema;
  build(services: Readonly<Record<string, unknown>>): Middleware;
}

/** Callable with options in a gateway, buildable by hand with `create`. */
export interface MiddlewareFactory<Options extends object, I extends Injections> extends Definition<Options, I> {
  (options?: Partial<Options>): MiddlewareUse;
  create(services: ServicesOf<I>, options?: Partial<Options>): Middleware;
}

export interface MiddlewareDefinition<Options extends object, I extends Injections> extends Definition<Options, I> {
  create(services: ServicesOf<I>, options: Readonly<Options>): Middleware;
}

/** The defaults with the options given; one that is undefined was not given. */
function filled<Options extends object>(defaults: Readonly<Options>, options: Partial<Options>): Readonly<Options> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...defaults, ...(Object.fromEntries(given) as Partial<Options>) });
}

/** Defines a middleware that needs services or options. Plain functions need no definition. */
export function defineMiddleware<Options extends object, I extends Injections>(
  definition: MiddlewareDefinition<Options, I>,
): MiddlewareFactory<Options, I> {
  const { name, inject, schema } = definition;
  const defaults = Object.freeze({ ...definition.defaults });
  const create = (services: ServicesOf<I>, options: Partial<Options> = {}): Middleware =>
    definition.create(services, filled(defaults, options));
  const use = (options: Partial<Options> = {}): MiddlewareUse => ({
    plugin: 'middleware',
    name,
    inject,
    options: filled(defaults, options),
    schema,
    build: (services) => create(services as ServicesOf<I>, options),
  });
  return Object.defineProperties(use, {
    name: { value: name, configurable: true },
    inject: { value: inject },
    defaults: { value: defaults },
    schema: { value: schema },
    create: { value: create },
  }) as MiddlewareFactory<Options, I>;
}

/** A service that is started and stopped with its gateway. */
export interface Lifecycle {
  start?(): Promise<void> | void;
  stop?(): Promise<void> | void;
}

/** What a service plugin gives: an instance for each token it provides, and its lifecycle. */
export interface ServiceSet extends Lifecycle {
  readonly services: ReadonlyMap<Token<unknown>, unknown>;
}

/** A store, a tokenizer, a catalogue: anything that stands behind a port. */
export interface ServiceUse {
  readonly plugin: 'service';
  readonly name: string;
  readonly inject: Injections;
  readonly provides: readonly Token<unknown>[];
  readonly options: object;
  readonly schema: JsonSchema;
  build(services: Readonly<Record<string, unknown>>): ServiceSet;
}

export interface ServiceFactory<Options extends object, I extends Injections> extends Definition<Options, I> {
  (options?: Partial<Options>): ServiceUse;
  readonly provides: readonly Token<unknown>[];
  create(services: ServicesOf<I>, options?: Partial<Options>): ServiceSet;
}

export interface ServiceDefinition<Options extends object, I extends Injections> extends Definition<Options, I> {
  readonly provides: readonly Token<unknown>[];
  create(services: ServicesOf<I>, options: Readonly<Options>): ServiceSet;
}

/** Defines a package that stands behind one or more ports. */
export function defineService<Options extends object, I extends Injections>(
  definition: ServiceDefinition<Options, I>,
): ServiceFactory<Options, I> {
  const { name, inject, schema, provides } = definition;
  const defaults = Object.freeze({ ...definition.defaults });
  const create = (services: ServicesOf<I>, options: Partial<Options> = {}): ServiceSet =>
    definition.create(services, filled(defaults, options));
  const use = (options: Partial<Options> = {}): ServiceUse => ({
    plugin: 'service',
    name,
    inject,
    provides,
    options: filled(defaults, options),
    schema,
    build: (services) => create(services as ServicesOf<I>, options),
  });
  return Object.defineProperties(use, {
    name: { value: name, configurable: true },
    inject: { value: inject },
    provides: { value: provides },
    defaults: { value: defaults },
    schema: { value: schema },
    create: { value: create },
  }) as ServiceFactory<Options, I>;
}

/** One entry of a service map, with the type of its token checked. */
export const provide = <Service>(of: Token<Service>, instance: Service): readonly [Token<unknown>, unknown] => [
  of,
  instance,
];
