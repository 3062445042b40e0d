import { CATALOGUE, CLOCK, defineService, EVENTS, optional, PROVIDERS, provide, systemClock } from '@weir/core';
import { createCatalogue } from './create-catalogue.ts';
import { download } from './files/download.ts';
import { priceRefresh } from './files/refresh-prices.ts';
import { CATALOGUE_DEFAULTS } from './options.ts';
import { OPTIONS_SCHEMA } from './options-schema.ts';

/**
 * Model cards and prices for a gateway, behind the CATALOGUE port. Where the gateway offers its PROVIDERS they are
 * adopted: their own cards count, and models of others do not. The instance is a `ModelCatalogue`; its price lists are
 * refreshed while the gateway runs, where `prices.refreshMs` says so.
 */
export const catalogue = defineService({
  name: 'catalogue',
  inject: { providers: optional(PROVIDERS), clock: optional(CLOCK), events: optional(EVENTS) },
  provides: [CATALOGUE],
  defaults: CATALOGUE_DEFAULTS,
  schema: OPTIONS_SCHEMA,
  create: ({ providers, clock = systemClock(), events }, options) => {
    const made = createCatalogue(options, providers?.values());
    const { start, stop } = priceRefresh(options.prices, { catalogue: made, clock, events, download });
    return { services: new Map([provide(CATALOGUE, made)]), start, stop };
  },
});
