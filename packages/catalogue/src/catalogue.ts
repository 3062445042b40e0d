import { CATALOGUE, defineService, optional, PROVIDERS, provide } from '@weir/core';
import { createCatalogue } from './create-catalogue.ts';
import { CATALOGUE_DEFAULTS } from './options.ts';
import { OPTIONS_SCHEMA } from './options-schema.ts';

/**
 * Model cards and prices for a gateway, behind the CATALOGUE port. Where the gateway offers its PROVIDERS they are
 * adopted: their own cards count, and models of others do not. The instance is a `ModelCatalogue`.
 */
export const catalogue = defineService({
  name: 'catalogue',
  inject: { providers: optional(PROVIDERS) },
  provides: [CATALOGUE],
  defaults: CATALOGUE_DEFAULTS,
  schema: OPTIONS_SCHEMA,
  create: ({ providers }, options) => {
    const made = createCatalogue(options, providers?.values());
    return { services: new Map([provide(CATALOGUE, made)]) };
  },
});
