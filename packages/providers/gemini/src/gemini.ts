import type { ModelCard, Provider } from '@weir/core';
import {
  type ApiKey,
  chatOverGoogle,
  googleCodecs,
  googleError,
  googlePath,
  httpProvider,
  keysOf,
  openaiCodecs,
  type Transport,
} from '@weir/provider-kit';
import { embeddingsCodec } from './embeddings-codec.ts';

export interface GeminiOptions {
  /** One key, or several that take turns. Default: the environment variable GEMINI_API_KEY, or GOOGLE_API_KEY. */
  readonly apiKey?: ApiKey | undefined;
  /** Every request goes below it. Default: `/v1beta` below GOOGLE_GEMINI_BASE_URL, or below Google's. */
  readonly baseUrl?: string | undefined;
  /** Sent with every request, beyond the credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Cards of models the catalogue does not know. */
  readonly models?: readonly ModelCard[] | undefined;
  /** Name in targets, when there are several accounts. Default `gemini`. */
  readonly name?: string | undefined;
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
}

const WIRE = { path: googlePath };
const ORIGIN = 'https://generativelanguage.googleapis.com';

/** Google's SDKs take the variable without a version. */
function baseFrom(variable: string | undefined): string {
  const origin = (variable || ORIGIN).replace(/\/+$/, ''); // set to nothing is not set
  return /\/v\d\w*$/.test(origin) ? origin : `${origin}/v1beta`;
}

/** Set to nothing is not set. */
const keyVariable = ({ GEMINI_API_KEY, GOOGLE_API_KEY }: NodeJS.ProcessEnv): string =>
  !GEMINI_API_KEY && GOOGLE_API_KEY ? 'GOOGLE_API_KEY' : 'GEMINI_API_KEY';

/**
 * Google's Gemini API. Failed requests are not billed (ai.google.dev/gemini-api/docs/billing, November 2026); closing a
 * stream does not stop its cost (OpenRouter's list of upstreams, November 2026).
 */
export function gemini(options: GeminiOptions = {}): Provider {
  const name = options.name ?? 'gemini';
  const keys = keysOf({ name, apiKey: options.apiKey, variable: keyVariable(process.env) });
  const billing = {
    cancelStopsBilling: false,
    cachedInsideInput: true,
    reasoningInsideOutput: true, // as chat is told; Google's own figures are disjoint
    unbilledStatuses: [400, 401, 403, 404, 408, 409, 413, 422, 429, 499, 500, 502, 503, 504],
  };
  return httpProvider({
    name,
    baseUrl: options.baseUrl ?? baseFrom(process.env.GOOGLE_GEMINI_BASE_URL),
    headers: Object.entries(options.headers ?? {}).flat(),
    credentials: { keys, headers: (key) => ['x-goog-api-key', key] },
    codecs: {
      ...googleCodecs(WIRE),
      chat: chatOverGoogle(WIRE, billing),
      embeddings: embeddingsCodec,
      raw: openaiCodecs().raw!,
    },
    billing,
    acceptsUnknownModels: true,
    ...(options.models === undefined ? {} : { models: options.models }),
    transport: options.transport,
    error: googleError,
  });
}
