import 'reflect-metadata';
import {
  type Injections,
  type Lifecycle,
  type MiddlewareUse,
  type ServiceSet,
  type ServiceUse,
  type Token,
  WeirError,
} from '@weir/core';
import { type DependencyContainer, container as root } from 'tsyringe';

/** Services of one gateway: a child container of its own, tokens and instances, no decorators. */
export class Services {
  readonly #container: DependencyContainer = root.createChildContainer();
  readonly #providers = new Map<symbol, string>();
  readonly #lifecycles: Lifecycle[] = [];

  /** Registers an instance; the last one to provide a token wins, so users override defaults. */
  provide(token: Token<unknown>, instance: unknown, by: string): void {
    this.#providers.set(token, by);
    this.#container.register(token, { useValue: instance });
  }

  has(token: Token<unknown>): boolean {
    return this.#providers.has(token);
  }

  get<Service>(token: Token<Service>): Service {
    return this.#container.resolve<Service>(token as symbol);
  }

  find<Service>(token: Token<Service>): Service | undefined {
    return this.has(token) ? this.get(token) : undefined;
  }

  /** Builds a service plugin and registers what it provides. */
  add(use: ServiceUse): void {
    const set: ServiceSet = use.build(this.injected(use.name, use.inject));
    for (const [token, instance] of set.services) this.provide(token, instance, use.name);
    this.#lifecycles.push(set);
  }

  /** The services a plugin asks for, by its own names for them. */
  injected(name: string, inject: Injections): Readonly<Record<string, unknown>> {
    const services: Record<string, unknown> = {};
    for (const [key, wanted] of Object.entries(inject)) {
      const isOptional = typeof wanted === 'object';
      const token = isOptional ? wanted.optional : wanted;
      if (this.has(token)) services[key] = this.get(token);
      else if (isOptional) services[key] = undefined;
      else
        throw new WeirError(
          'invalid_pipeline',
          `'${name}' needs the service '${token.description}', which nothing provides: add it to 'services'${hint(token)}`,
        );
    }
    return services;
  }

  middleware(use: MiddlewareUse): ReturnType<MiddlewareUse['build']> {
    return use.build(this.injected(use.name, use.inject));
  }

  /** Things to start and stop, in listed order. */
  get lifecycles(): readonly Lifecycle[] {
    return this.#lifecycles;
  }

  async dispose(): Promise<void> {
    await this.#container.dispose();
  }
}

const HINTS: Readonly<Record<string, string>> = {
  'weir/key-value': 'memory() of @weir/memory or sqlite() of @weir/sqlite',
  'weir/accounts': 'memory() of @weir/memory or sqlite() of @weir/sqlite',
  'weir/ledger': 'memory() of @weir/memory or sqlite() of @weir/sqlite',
  'weir/keys': 'memory() of @weir/memory or sqlite() of @weir/sqlite',
  'weir/attempt-budget': 'attemptBudget() of @weir/retry-budget',
};

function hint(token: symbol): string {
  const known = HINTS[token.description ?? ''];
  return known === undefined ? '' : `, for example ${known}`;
}
