import type { ModelCard, Provider } from '@weir/core';
import { type ApiKey, httpProvider, openaiCodecs, type Transport } from '@weir/provider-kit';
import { bedrockAuth, type CredentialsSource } from './auth/bedrock-auth.ts';
import { bedrockError } from './bedrock-error.ts';
import { BEDROCK_BILLING } from './billing.ts';
import { CHAT_CODEC } from './converse/chat-codec.ts';
import { EMBEDDINGS_CODEC } from './invoke/embeddings-codec.ts';
import { MESSAGES_CODEC } from './invoke/messages-codec.ts';
import { MESSAGES_COUNT_CODEC } from './invoke/messages-count-codec.ts';
import { regionOf, runtimeUrl } from './runtime-url.ts';

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

/** Amazon Bedrock: Converse, and models invoked in their makers' own forms. */
export function bedrock(options: BedrockOptions = {}): Provider {
  const { env } = process;
  const name = options.name ?? 'bedrock';
  const region = regionOf(options);
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
    billing: BEDROCK_BILLING,
    acceptsUnknownModels: true,
    ...(options.models === undefined ? {} : { models: options.models }),
    transport: options.transport,
    error: bedrockError,
    passesOn: { 'x-amzn-requestid': 'x-upstream-request-id' },
  });
}
