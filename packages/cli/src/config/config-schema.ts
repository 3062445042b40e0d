import { PRICES_SCHEMA } from '@weir/catalogue';
import type { JsonSchema } from '@weir/core';
import { ALERTS_SCHEMA } from './alerts-config.ts';
import { LAZY_SERVICES, MIDDLEWARE, SERVICES } from './first-party.ts';
import { PROVIDER_SCHEMAS } from './provider-schemas.ts';

const text = (description: string) => ({ type: 'string', minLength: 1, description });
const count = (description: string, minimum = 1) => ({ type: 'integer', minimum, description });

interface WithSchema {
  readonly schema: JsonSchema;
}

const services: ReadonlyMap<string, WithSchema> = new Map<string, WithSchema>([...SERVICES, ...LAZY_SERVICES]);

/** `"cache"` or `["cache", { options }]`; the options of those weir comes with are known. */
function uses(plugins: ReadonlyMap<string, WithSchema>, description: string): JsonSchema {
  const named = (name: string) => ({ type: 'array', items: [{ const: name }], minItems: 1 });
  return {
    type: 'array',
    description,
    items: {
      type: ['string', 'array'],
      examples: [...plugins.keys()],
      minLength: 1,
      minItems: 1,
      maxItems: 2,
      items: [{ type: 'string', minLength: 1 }, { type: 'object' }],
      allOf: [...plugins.keys()].map((name) => ({
        if: named(name),
        // biome-ignore lint/suspicious/noThenProperty: JSON schema's own keyword
        then: { items: [{}, { $ref: `#/definitions/${name}` }] },
      })),
    },
  };
}

const usesPackage = (name: string) => ({ type: 'object', required: ['use'], properties: { use: { const: name } } });

const options = (name: string): JsonSchema => ({ $ref: `#/definitions/provider-${name}` });

/** What `use` says decides which options there are. */
const anyProvider: JsonSchema = {
  type: 'object',
  allOf: [
    ...Object.keys(PROVIDER_SCHEMAS).map((name) => ({
      if: usesPackage(name),
      // biome-ignore lint/suspicious/noThenProperty: JSON schema's own keyword
      then: options(name),
    })),
  ],
};

/** Options by plugin: written once, referred to from every place that may have them. */
const definitions: JsonSchema = {
  provider: anyProvider,
  ...Object.fromEntries(
    [...new Map<string, WithSchema>([...MIDDLEWARE, ...services])].map(([name, { schema }]) => {
      const { $schema: _dialect, ...rest } = schema;
      return [name, rest];
    }),
  ),
  ...Object.fromEntries(Object.entries(PROVIDER_SCHEMAS).map(([name, schema]) => [`provider-${name}`, schema])),
};

/** An entry named like a provider needs no `use`. */
const providerNamed = (name: string): JsonSchema => ({
  if: { type: 'object', required: ['use'] },
  // biome-ignore lint/suspicious/noThenProperty: JSON schema's own keyword
  then: { $ref: '#/definitions/provider' },
  else: options(name),
});

const providers: JsonSchema = {
  type: 'object',
  description: 'Providers by the name they have in targets; absent: those the environment has keys for, and sandbox',
  properties: {
    ...Object.fromEntries(Object.keys(PROVIDER_SCHEMAS).map((name) => [name, providerNamed(name)])),
  },
  propertyNames: { pattern: '^[^/]+$' },
  additionalProperties: { $ref: '#/definitions/provider' },
};

const key: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'secret', 'tenant'],
  properties: {
    name: text('Names the key in the ledger'),
    secret: { ...text('What callers send as bearer token; better a variable than the secret itself'), minLength: 8 },
    tenant: text('Who pays'),
    user: text('Who asks, within the tenant'),
    tags: { type: 'object', additionalProperties: { type: 'string' }, description: 'Written to every ledger row' },
    permissions: {
      type: 'object',
      additionalProperties: false,
      description: 'What it may ask for, and how fast; absent: everything',
      properties: {
        models: { type: 'array', items: text('provider/model, a model or an alias; may end in *') },
        endpoints: { type: 'array', items: text('An endpoint; may end in *') },
        rates: {
          type: 'object',
          additionalProperties: false,
          properties: {
            requestsPerMinute: count('Requests in a minute, in one process'),
            tokensPerMinute: count('Tokens in a minute, in one process'),
            concurrent: count('Requests at once, in one process'),
          },
        },
      },
    },
  },
};

const limits: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Bounds of what a caller may cost the gateway itself',
  properties: {
    bodyBytes: count('Largest request body, bytes'),
    bodyMs: count('Longest a caller may take to send it, ms'),
    jsonDepth: count('JSON nesting'),
    jsonKeys: count('JSON keys altogether'),
    stallMs: count('How long a caller may read nothing before it is cut off, ms'),
    deadlineMs: count('Deadline of requests that name none, ms'),
    drainMs: count('How long a stop waits for exchanges under way, ms', 0),
  },
};

const responses: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'What becomes of responses that are to be gone on with by their id',
  properties: {
    state: { enum: ['keep', 'refuse'], description: 'Default keep' },
    ttlMs: count('How long an id is known, ms; default 30 days'),
  },
};

/** The JSON schema (draft-07) of `weir.config.json`. Packing makes the file `config.schema.json` of it. */
export function configSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'weir config',
    type: 'object',
    additionalProperties: false,
    definitions,
    properties: {
      $schema: { type: 'string' },
      providers,
      middleware: uses(MIDDLEWARE, 'The pipeline, outermost first; absent: the default one'),
      services: uses(services, 'Stores and other services; each replaces the default one it provides for'),
      keys: { type: 'array', items: key, description: 'Keys callers must show; none: this machine only, no key' },
      aliases: {
        type: 'object',
        additionalProperties: { anyOf: [text('A model'), { type: 'array', minItems: 1, items: text('A model') }] },
        description: 'Names for models: { "fast": "openai/gpt-5-nano" }',
      },
      prices: PRICES_SCHEMA,
      basePath: { type: 'string', pattern: '^(/.*)?$', description: 'Where the API begins; default /v1' },
      limits,
      responses,
      server: {
        type: 'object',
        additionalProperties: false,
        description: 'Where the gateway listens',
        properties: {
          port: { type: 'integer', minimum: 0, maximum: 65_535, description: 'Default 8787; 0 takes a free one' },
          host: text('Default 127.0.0.1: this machine only; others need keys'),
        },
      },
      alerts: { anyOf: [ALERTS_SCHEMA, { const: false }] },
      state: text('Folder of ledger, accounts and cache; relative to this file; default .weir'),
    },
  };
}
