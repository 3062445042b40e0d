import { ADMIN_PATH } from '@weir/admin';
import { CATALOGUE } from '@weir/core';
import type { Gateway } from '@weir/gateway';
import { isPair } from '../config/is-pair.ts';
import type { Setup } from '../config/load-setup.ts';

/** What a running gateway consists of: the ready event, and what the banner is made of. */
export interface Summary {
  readonly event: 'ready';
  readonly version: string;
  readonly pid: number;
  /** Where clients call: base path included. */
  readonly baseUrl: string;
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Whether callers need a key. */
  readonly protected: boolean;
  /** Where the admin API begins; null without one. */
  readonly admin: string | null;
  readonly providers: readonly {
    readonly name: string;
    readonly models: number;
    readonly acceptsUnknownModels: boolean;
  }[];
  /** Outermost first. */
  readonly pipeline: readonly string[];
  readonly services: readonly string[];
  /** The state folder; null when no service keeps anything there. */
  readonly state: string | null;
  readonly config: string | null;
  /** Environment variables that switched providers on. */
  readonly variables: readonly string[];
  /** A model that can be called, for the example. */
  readonly exampleModel: string;
}

interface Listening {
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

export function summaryOf(setup: Setup, gateway: Gateway, at: Listening, version: string, hasAdmin: boolean): Summary {
  const { options } = setup;
  const catalogue = gateway.service(CATALOGUE)!;
  const services = (options.services ?? []).map((item) =>
    isPair(item) ? (item[0].description ?? 'service').replace(/^weir\//, '') : item.name,
  );
  const modelsOf = (name: string): number => catalogue.all().filter(({ provider }) => provider === name).length;
  return {
    event: 'ready',
    version,
    pid: process.pid,
    baseUrl: `${at.url}${(options.basePath ?? '/v1').replace(/\/$/, '')}`,
    ...at,
    protected: gateway.isProtected,
    admin: hasAdmin ? `${at.url}${ADMIN_PATH}` : null,
    providers: options.providers.map(({ name, acceptsUnknownModels = false }) => ({
      name,
      models: modelsOf(name),
      acceptsUnknownModels,
    })),
    pipeline: (options.middleware ?? []).map((item, index) =>
      'plugin' in item ? item.name : (item.traits?.name ?? (item.name || `middleware ${index + 1}`)),
    ),
    services,
    state: services.includes('sqlite') ? setup.state : null,
    config: setup.file ?? null,
    variables: setup.variables,
    exampleModel: exampleModel(setup, gateway),
  };
}

/** One that costs nothing where there is one, else any that chats. */
function exampleModel({ options }: Setup, gateway: Gateway): string {
  const cards = gateway.service(CATALOGUE)!.all();
  const chats = cards.filter(({ endpoints }) => endpoints.includes('chat'));
  for (const { name, billing } of options.providers) {
    const card = billing.hosts.length === 0 ? chats.find(({ provider }) => provider === name) : undefined;
    if (card !== undefined) return `${name}/${card.model}`;
  }
  const card = chats[0];
  return card === undefined ? `${options.providers[0]?.name ?? 'provider'}/<model>` : `${card.provider}/${card.model}`;
}
