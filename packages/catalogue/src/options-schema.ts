import type { JsonSchema } from '@weir/core';
import { RATE_UNITS } from './apply-override.ts';

const usd = {
  type: 'string',
  pattern: '^\\d{1,5}(\\.\\d{1,6})?$',
  description: 'USD as decimal text, at most six decimals',
};
const names = { type: 'array', items: { type: 'string', minLength: 1 } };
const tokens = { type: 'integer', minimum: 1 };
const date = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
const timeOfDay = { type: 'string', pattern: '^([01]\\d|2[0-4]):[0-5]\\d$' };

const unitRates = Object.fromEntries(Object.keys(RATE_UNITS).map((key) => [key, usd]));

const conditionalRates = {
  type: 'object',
  additionalProperties: false,
  dependencies: { utcFrom: ['utcTo'], utcTo: ['utcFrom'] },
  properties: {
    ...unitRates,
    inputTokensOver: { type: 'integer', minimum: 0, description: 'Holds above this many input tokens' },
    serviceTier: { type: 'string', minLength: 1, description: 'Holds for this served tier' },
    utcFrom: { ...timeOfDay, description: 'Holds from this time of day, UTC' },
    utcTo: { ...timeOfDay, description: 'Holds until this time of day, UTC, exclusive' },
    since: { ...date, description: 'Holds from this date, midnight UTC' },
    until: { ...date, description: 'Holds until this date, midnight UTC, exclusive' },
    variant: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'string', minLength: 1 },
      description: 'Holds for requests with each of these: a size, a quality, a resolution, a region',
    },
    atLeast: { type: 'number', exclusiveMinimum: 0, description: 'Units billed at least where any were used' },
    step: { type: 'number', exclusiveMinimum: 0, description: 'Units are billed in whole multiples of this' },
  },
};

const override = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...unitRates,
    rates: { type: 'array', items: conditionalRates, description: 'Rates under conditions' },
    endpoints: { ...names, description: 'Endpoints it serves' },
    abilities: { ...names, description: 'Abilities it has' },
    contextWindow: { ...tokens, description: 'Tokens it can read and write in one request' },
    maxOutputTokens: { ...tokens, description: 'Most tokens it writes in one reply' },
    quality: { type: 'number', minimum: 0, maximum: 1, description: 'Rank of answer quality' },
    aliases: { ...names, description: 'Other names callers may use' },
    retiresOn: { ...date, description: 'Date after which it is no longer served' },
  },
};

const path = { type: 'string', minLength: 1, description: 'A file in the format of litellm' };

/** Price lists besides the bundled one. */
export const PRICES_SCHEMA: JsonSchema = Object.freeze({
  type: 'object',
  additionalProperties: false,
  description: 'Price lists for what the bundled one does not price',
  properties: {
    files: {
      type: 'array',
      items: {
        anyOf: [
          path,
          {
            type: 'object',
            additionalProperties: false,
            required: ['path'],
            properties: {
              path,
              name: { type: 'string', pattern: '^[\\w.-]{1,64}$', description: 'Names the list in price versions' },
              url: { type: 'string', pattern: '^https?://', description: 'Where newer states of it are' },
            },
          },
        ],
      },
      description: 'The better ones first; all come after the bundled list',
    },
    usdPer: {
      type: 'object',
      propertyNames: { pattern: '^[A-Z]{3}$' },
      additionalProperties: { type: 'string', pattern: '^\\d{1,7}(\\.\\d{1,6})?$' },
      description: 'What one of another currency is in USD',
    },
    refreshMs: {
      type: 'integer',
      description: 'How often newer states are looked for, ms; 0 is never',
      anyOf: [{ const: 0 }, { minimum: 1_000, maximum: 2_147_483_647 }],
    },
    accept: { ...names, description: 'Models whose prices are taken however far they are from what is known' },
  },
});

export const OPTIONS_SCHEMA: JsonSchema = Object.freeze({
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    overrides: {
      type: 'object',
      propertyNames: { pattern: '^[^/]+/.+$' },
      additionalProperties: override,
      description: 'Prices and facts by provider/model; they win over everything',
    },
    aliases: {
      type: 'object',
      additionalProperties: {
        anyOf: [
          { type: 'string', minLength: 1 },
          { ...names, minItems: 1 },
        ],
      },
      description: 'Names for one model or several in order of preference',
    },
    providers: { ...names, description: 'The only providers whose models matter; empty means all' },
    pricedAs: {
      type: 'object',
      additionalProperties: { type: 'string', minLength: 1 },
      description: 'Providers by the one whose list prices they have',
    },
    serviceTiers: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: { type: 'string', pattern: '^\\d{1,2}(\\.\\d{1,6})?$' },
      },
      description: 'Price factors by provider and served tier',
    },
    bundledPrices: { type: 'boolean', description: 'Whether the price list that comes with the package is used' },
    prices: PRICES_SCHEMA,
    memoEntries: { type: 'integer', minimum: 2, description: 'Names that are remembered once resolved' },
  },
});
