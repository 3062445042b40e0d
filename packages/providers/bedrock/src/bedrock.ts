import type { ModelCard, Provider } from '@weir/core';
import { type ApiKey, httpProvider, openaiCodecs, type Transport } from '@weir/provider-kit';
import { bedrockAuth, type CredentialsSource } from './auth/bedrock-auth.ts';
import { bedrockError } from './bedrock-error.ts';
import { CHAT_CODEC } from './converse/chat-codec.ts';
import { EMBEDDINGS_CODEC } from './invoke/embeddings-codec.ts';
import { MESSAGES_CODEC } from './invoke/messages-codec.ts';
import { MESSAGES_COUNT_CODEC } from './invoke/messages-count-codec.ts';
import { runtimeUrl } from './runtime-url.ts';

export interface BedrockOptions {
  /** A key of Bedrock's own, or several that take turns. Default: the environment variable AWS_BEARER_TOKEN_BEDROCK. */
  readonly apiKey?: ApiKey | undefined;
  /**
   * Credentials that sign each request, or what gets them. Default: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
   * AWS_SESSION_TOKEN, where there is no key.
   */
  readonly credentials?: CredentialsSource | undefined;
  /** `eu-central-1`. Default: AWS_REGION, else AWS_DEFAULT_REGION. */
  readonly region?: string | undefined;
  /** Every request goes below it. Default: AWS_ENDPOINT_URL_BEDROCK_RUNTIME, else Bedrock in the region. */
  readonly baseUrl?: string | undefined;
  /** Sent with every request, beyond the credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Cards of models the catalogue does not know. */
  readonly models?: readonly ModelCard[] | undefined;
  /** Name in targets, when there are several accounts or regions. Default `bedrock`. */
  readonly name?: string | undefined;
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
}

/**
 * Amazon Bedrock. Failed requests are not billed. A stream that is closed early goes on costing: OpenRouter's list of
 * upstreams, documentation of November 2026.
 */
export function bedrock(options: BedrockOptions = {}): Provider {
  const { env } = process;
  const name = options.name ?? 'bedrock';
  const region = options.region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined); // set to nothing is not set
  const auth = bedrockAuth(options, name, { region, service: 'bedrock' }, env);
  return httpProvider({
    name,
    baseUrl: options.baseUrl ?? (env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME || runtimeUrl(region, name)),
    headers: Object.entries(options.headers ?? {}).flat(),
    ...auth,
    codecs: {
      chat: CHAT_CODEC,
      messages: MESSAGES_CODEC,
      'messages.count': MESSAGES_COUNT_CODEC,
      embeddings: EMBEDDINGS_CODEC,
      raw: openaiCodecs().raw!,
    },
    billing: {
      cancelStopsBilling: false,
      cachedInsideInput: true, // as chat is told; Bedrock's own figures are disjoint
      reasoningInsideOutput: true,
      unbilledStatuses: [400, 401, 403, 404, 408, 413, 422, 424, 429, 500, 502, 503, 504],
    },
    acceptsUnknownModels: true,
    ...(options.models === undefined ? {} : { models: options.models }),
    transport: options.transport,
    error: bedrockError,
    passesOn: { 'x-amzn-requestid': 'x-upstream-request-id' },
  });
}
