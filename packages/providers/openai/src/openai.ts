import { type ModelCard, type Provider, Secret, WeirError } from '@weir/core';
import { httpProvider, openaiCodecs, type Transport, withReport } from '@weir/provider-kit';
import { openaiCosts } from './openai-costs.ts';

export interface OpenAIOptions {
  /** Default: the environment variable OPENAI_API_KEY. */
  readonly apiKey?: string | undefined;
  /** For {@link Provider.reconcile} alone: requests never send it. Default: OPENAI_ADMIN_KEY. */
  readonly adminKey?: string | undefined;
  /** Default: OPENAI_BASE_URL, else `https://api.openai.com/v1`. */
  readonly baseUrl?: string | undefined;
  /** Sent with every request, beyond the credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: OPENAI_ORG_ID. */
  readonly organization?: string | undefined;
  /** Default: OPENAI_PROJECT_ID. */
  readonly project?: string | undefined;
  /** Cards of models the catalogue does not know. */
  readonly models?: readonly ModelCard[] | undefined;
  /** Name in targets, when there are several accounts. Default `openai`. */
  readonly name?: string | undefined;
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
}

/** By OpenRouter's names: what others signed, OpenAI would refuse. */
const REASONING_FORMATS = ['openai-responses-v1', 'azure-openai-responses-v1'];
const DEFAULT_URL = 'https://api.openai.com/v1';

/** OpenAI. Cancelling a stream stops its cost; failed requests are not billed (OpenAI pricing page, November 2026). */
export function openai(options: OpenAIOptions = {}): Provider {
  const { env } = process;
  const key = options.apiKey ?? env.OPENAI_API_KEY;
  const name = options.name ?? 'openai';
  if (key === undefined || key === '') {
    throw new WeirError(
      'invalid_options',
      `The provider '${name}' has no API key: give 'apiKey' or set OPENAI_API_KEY`,
      { param: 'apiKey' },
    );
  }
  const secret = new Secret(key);
  const headers: Record<string, string | undefined> = {
    authorization: `Bearer ${secret.reveal()}`,
    'openai-organization': options.organization ?? (env.OPENAI_ORG_ID || undefined), // set to nothing is not set
    'openai-project': options.project ?? (env.OPENAI_PROJECT_ID || undefined),
    ...options.headers,
  };
  const baseUrl = options.baseUrl ?? (env.OPENAI_BASE_URL || DEFAULT_URL);
  const provider = httpProvider({
    name,
    baseUrl,
    headers: Object.entries(headers).flatMap(([header, value]) => (value === undefined ? [] : [header, value])),
    codecs: openaiCodecs({ reasoningFormats: REASONING_FORMATS }),
    billing: {
      cancelStopsBilling: true,
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      unbilledStatuses: [400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504],
    },
    acceptsUnknownModels: true,
    ...(options.models === undefined ? {} : { models: options.models }),
    transport: options.transport,
  });
  return withReport(provider, {
    read: openaiCosts,
    adminKey: options.adminKey ?? env.OPENAI_ADMIN_KEY,
    variable: 'OPENAI_ADMIN_KEY',
    headers: (adminKey) => ['authorization', `Bearer ${adminKey}`],
    baseUrl,
    transport: options.transport,
  });
}
