import type { ModelCard, Provider } from '@weir/core';
import { type ApiKey, httpProvider, keysOf, openaiCodecs, type Transport, withReport } from '@weir/provider-kit';
import { anthropicCosts } from './anthropic-costs.ts';
import { anthropicError } from './anthropic-error.ts';
import { betasOf } from './beta-headers.ts';
import { chatCodec } from './chat-codec.ts';
import { messagesCodecs } from './messages-codec.ts';

export interface AnthropicOptions {
  /** One key, or several that take turns. Default: the environment variable ANTHROPIC_API_KEY. */
  readonly apiKey?: ApiKey | undefined;
  /** For {@link Provider.reconcile} alone: requests never send it. Default: ANTHROPIC_ADMIN_KEY. */
  readonly adminKey?: string | undefined;
  /** Every request goes below it. Default: `/v1` below ANTHROPIC_BASE_URL, else `https://api.anthropic.com/v1`. */
  readonly baseUrl?: string | undefined;
  /** Sent with every request, beyond the credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as `anthropic-version`. Default `2023-06-01`. */
  readonly version?: string | undefined;
  /** Features sent as `anthropic-beta` with every request, before those its caller asks for. */
  readonly betas?: readonly string[] | undefined;
  /** Cards of models the catalogue does not know. */
  readonly models?: readonly ModelCard[] | undefined;
  /** Name in targets, when there are several accounts. Default `anthropic`. */
  readonly name?: string | undefined;
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
}

const ORIGIN = 'https://api.anthropic.com';
/** 2026-10-21 refuses temperature, top_p and top_k whatever the model. */
const VERSION = '2023-06-01';

/** Its headers by OpenAI's names; resets are times there and spans here, so they keep their own. */
const PASSES_ON: Readonly<Record<string, string>> = {
  'request-id': 'x-upstream-request-id',
  ...Object.fromEntries(
    ['requests', 'tokens', 'input-tokens', 'output-tokens'].map((unit) => [
      `anthropic-ratelimit-${unit}-reset`,
      `anthropic-ratelimit-${unit}-reset`,
    ]),
  ),
  ...Object.fromEntries(
    ['requests', 'tokens'].flatMap((unit) =>
      ['limit', 'remaining'].map((figure) => [
        `anthropic-ratelimit-${unit}-${figure}`,
        `x-ratelimit-${figure}-${unit}`,
      ]),
    ),
  ),
};

/** Anthropic's SDKs take the variable without `/v1`, others with it. */
function baseFrom(variable: string | undefined): string {
  const origin = (variable || ORIGIN).replace(/\/+$/, ''); // set to nothing is not set
  return origin.endsWith('/v1') ? origin : `${origin}/v1`;
}

/**
 * Anthropic. Failed requests are not billed. Cancelling a stream stops its cost: OpenRouter's list of upstreams,
 * documentation of November 2026.
 */
export function anthropic(options: AnthropicOptions = {}): Provider {
  const { env } = process;
  const name = options.name ?? 'anthropic';
  const keys = keysOf({ name, apiKey: options.apiKey, variable: 'ANTHROPIC_API_KEY' });
  const headers: Record<string, string> = {
    'anthropic-version': options.version ?? VERSION,
    ...(options.betas === undefined || options.betas.length === 0 ? {} : { 'anthropic-beta': options.betas.join(',') }),
    ...options.headers,
  };
  const billing = {
    cancelStopsBilling: true,
    cachedInsideInput: true, // as chat is told; Anthropic's own figures are disjoint
    reasoningInsideOutput: true,
    unbilledStatuses: [400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529],
  };
  const baseUrl = options.baseUrl ?? baseFrom(env.ANTHROPIC_BASE_URL);
  const provider = httpProvider({
    name,
    baseUrl,
    headers: Object.entries(headers).flat(),
    credentials: { keys, headers: (key) => ['x-api-key', key] },
    codecs: {
      ...messagesCodecs(betasOf(headers)),
      chat: chatCodec({ ...billing, hosts: [] }),
      raw: openaiCodecs().raw!,
    },
    billing,
    acceptsUnknownModels: true,
    ...(options.models === undefined ? {} : { models: options.models }),
    transport: options.transport,
    error: anthropicError,
    passesOn: PASSES_ON,
  });
  return withReport(provider, {
    read: anthropicCosts,
    adminKey: options.adminKey ?? env.ANTHROPIC_ADMIN_KEY,
    variable: 'ANTHROPIC_ADMIN_KEY',
    headers: (adminKey) => ['x-api-key', adminKey, 'anthropic-version', VERSION],
    baseUrl,
    transport: options.transport,
  });
}
