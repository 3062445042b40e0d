import type { ModelCard, Provider } from '@weir/core';
import { type ApiKey, bearer, httpProvider, keysOf, openaiCodecs, type Transport } from '@weir/provider-kit';
import { chatCodec } from './chat-codec.ts';
import { cohereCards } from './cohere-cards.ts';
import { cohereError } from './cohere-error.ts';
import { embeddingsCodec } from './embeddings-codec.ts';
import { rerankCodec } from './rerank-codec.ts';

export interface CohereOptions {
  /** One key, or several that take turns. Default: the environment variable COHERE_API_KEY, else CO_API_KEY. */
  readonly apiKey?: ApiKey | undefined;
  /** Every request goes below it. Default `https://api.cohere.com/v2`. */
  readonly baseUrl?: string | undefined;
  /** Sent with every request, beyond the credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Cards of models the catalogue does not know. */
  readonly models?: readonly ModelCard[] | undefined;
  /** Name in targets, when there are several accounts. Default `cohere`. */
  readonly name?: string | undefined;
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
}

const BASE_URL = 'https://api.cohere.com/v2';

/**
 * Cohere. Failed requests are not billed. Cancelling a stream stops its cost: OpenRouter's list of upstreams,
 * documentation of November 2026.
 */
export function cohere(options: CohereOptions = {}): Provider {
  const name = options.name ?? 'cohere';
  const { COHERE_API_KEY, CO_API_KEY } = process.env;
  const variable = !COHERE_API_KEY && CO_API_KEY ? 'CO_API_KEY' : 'COHERE_API_KEY'; // set to nothing is not set
  const keys = keysOf({ name, apiKey: options.apiKey, variable });
  return httpProvider({
    name,
    baseUrl: options.baseUrl ?? BASE_URL,
    headers: Object.entries(options.headers ?? {}).flat(),
    credentials: { keys, headers: bearer },
    codecs: { chat: chatCodec, embeddings: embeddingsCodec, rerank: rerankCodec, raw: openaiCodecs().raw! },
    billing: {
      cancelStopsBilling: true,
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      unbilledStatuses: [400, 401, 402, 403, 404, 422, 429, 498, 500, 501, 502, 503, 504],
    },
    acceptsUnknownModels: true,
    models: [...cohereCards(name), ...(options.models ?? [])],
    transport: options.transport,
    error: cohereError,
    passesOn: { 'x-debug-trace-id': 'x-upstream-request-id' },
  });
}
