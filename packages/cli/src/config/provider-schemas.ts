import type { JsonSchema } from '@weir/core';
import { PROFILED } from './profiles.ts';

const text = (description: string) => ({ type: 'string', minLength: 1, description });
const share = (description: string) => ({ type: 'number', minimum: 0, maximum: 1, description });
const wait = (description: string) => ({ type: 'number', minimum: 0, description });

const use = text('Package that makes the provider: one of weir, or one installed beside the config');
const key = text('Key at the provider; better a variable than the key itself');
const apiKey = {
  oneOf: [key, { type: 'array', items: key, minItems: 1 }],
  description: 'One key at the provider, or several that take turns; better variables than the keys themselves',
};
const adminKey = text('Key that may read what was charged, for `weir reconcile`; requests never send it');
const baseUrl = text('Where its API begins, `https://host/v1`');
const headers = {
  type: 'object',
  additionalProperties: { type: 'string' },
  description: 'Sent with every request, beyond the credentials',
};

const closed = (properties: Readonly<Record<string, unknown>>): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties: { use, ...properties },
});

const openai = closed({
  apiKey,
  adminKey,
  baseUrl,
  headers,
  organization: text('Default: OPENAI_ORG_ID'),
  project: text('Default: OPENAI_PROJECT_ID'),
});

const endpoints = { type: 'array', items: { type: 'string' }, minItems: 1, description: 'Endpoints it serves' };

/** Vendors that are a profile of the OpenAI wire have the same options. */
const profiled = Object.fromEntries(
  PROFILED.map(({ profile }) => [
    profile.name,
    closed({ apiKey, ...(profile.report === undefined ? {} : { adminKey }), baseUrl, headers, endpoints }),
  ]),
);

const openaiCompatible = closed({
  apiKey,
  baseUrl,
  headers,
  endpoints,
  cancelStopsBilling: { enum: [true, false, 'unknown'], description: 'Whether closing a stream stops its cost' },
});

const anthropic = closed({
  apiKey,
  adminKey,
  baseUrl,
  headers,
  version: text('Sent as anthropic-version; default 2023-06-01'),
  betas: { type: 'array', items: text('A feature'), description: 'Sent as anthropic-beta with every request' },
});

const azure = closed({
  apiKey,
  resource: text('The part of https://RESOURCE.openai.azure.com that is yours; or give baseUrl'),
  baseUrl: text('The resource, without a path; default AZURE_OPENAI_ENDPOINT'),
  apiVersion: text('A dated version asks the API of deployments; absent: the v1 API'),
  deployments: {
    type: 'object',
    additionalProperties: text('Name of the deployment'),
    description: 'Deployments by the model they serve',
  },
  headers,
  endpoints,
});

const bedrock = closed({
  apiKey,
  credentials: {
    type: 'object',
    additionalProperties: false,
    required: ['accessKeyId', 'secretAccessKey'],
    properties: {
      accessKeyId: text('Default: AWS_ACCESS_KEY_ID'),
      secretAccessKey: text('Default: AWS_SECRET_ACCESS_KEY; better a variable than the key itself'),
      sessionToken: text('Default: AWS_SESSION_TOKEN'),
    },
    description: 'Credentials that sign each request, in place of a key',
  },
  region: text('eu-central-1; default AWS_REGION, else AWS_DEFAULT_REGION'),
  baseUrl,
  headers,
});

/** Options every provider with one key has. */
const keyed = closed({ apiKey, baseUrl, headers });

const ollama = closed({
  api: { enum: ['native', 'openai'], description: "Its own API, or OpenAI's below /v1; default native" },
  apiKey,
  baseUrl: text('Where Ollama is; default OLLAMA_BASE_URL, else http://127.0.0.1:11434'),
  headers,
  contextTokens: {
    type: 'integer',
    minimum: 1,
    maximum: 100_000_000,
    description: 'num_ctx where a request says none',
  },
  keepAlive: { type: ['string', 'integer'], description: 'keep_alive where a request says none: 10m, seconds, -1' },
});

const vertex = closed({
  project: text('Default: GOOGLE_CLOUD_PROJECT'),
  location: text('global, eu, us or a region; default GOOGLE_CLOUD_LOCATION, else global'),
  accessToken: text('A token; it ends after an hour, so better a service account'),
  serviceAccount: { type: 'object', description: "The JSON of a service account's key" },
  apiKey,
  baseUrl,
  headers,
});

const sandbox = closed({
  latencyMs: wait('Time to the first content, ms'),
  chunkMs: wait('Time between pieces of a stream, ms'),
  failureShare: share('Share of requests that fail with 503'),
});

/** Options of the providers weir comes with, by `use`. In JSON their models are those of the catalogue. */
export const PROVIDER_SCHEMAS: Readonly<Record<string, JsonSchema>> = Object.freeze({
  openai,
  'openai-compatible': openaiCompatible,
  anthropic,
  azure,
  bedrock,
  'bedrock-mantle': bedrock,
  cohere: keyed,
  gemini: keyed,
  ollama,
  vertex,
  sandbox,
  ...profiled,
});
