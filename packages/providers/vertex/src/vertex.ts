import { type CallOf, type ModelCard, type Provider, WeirError } from '@weir/core';
import { type GenerateContentRequest, standardEndpoints, standardTranslations, translated } from '@weir/endpoints';
import {
  type ApiKey,
  type Codec,
  chatOverGoogle,
  type GenerateContentWire,
  googleCodecs,
  googleError,
  httpProvider,
  openaiCodecs,
  type TokenSource,
  type Transport,
} from '@weir/provider-kit';
import { CLAUDE_MESSAGES, claudeChat } from './claude-codecs.ts';
import { EMBEDDINGS } from './embeddings-codec.ts';
import type { ServiceAccount } from './service-account.ts';
import { vertexCredentials } from './vertex-auth.ts';
import { isClaude, vertexPath, vertexUrl } from './vertex-path.ts';

export interface VertexOptions {
  /** Default: GOOGLE_CLOUD_PROJECT. Needed unless there is a key of express mode. */
  readonly project?: string | undefined;
  /** `global`, `eu`, `us` or a region. Default: GOOGLE_CLOUD_LOCATION, else `global`. */
  readonly location?: string | undefined;
  /** An access token, or what gives one before each request. */
  readonly accessToken?: string | TokenSource | undefined;
  /** The JSON of a service account's key. Default, where nothing is given: what `google-auth-library` finds. */
  readonly serviceAccount?: ServiceAccount | undefined;
  /** A key of express mode, or several that take turns. */
  readonly apiKey?: ApiKey | undefined;
  /** Every request goes below it. Default: Vertex AI at project and location. */
  readonly baseUrl?: string | undefined;
  /** Sent with every request, beyond the credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Cards of models the catalogue does not know. */
  readonly models?: readonly ModelCard[] | undefined;
  /** Name in targets, when there are several projects or locations. Default `vertex`. */
  readonly name?: string | undefined;
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
}

/** Tiers are asked for by a header here. Source: Vertex AI's documentation of flex and priority, November 2026. */
function tierHeaders({ serviceTier }: GenerateContentRequest): readonly string[] {
  return serviceTier === 'flex' || serviceTier === 'priority'
    ? ['x-vertex-ai-llm-shared-request-type', serviceTier]
    : [];
}

const WIRE: GenerateContentWire = {
  path: vertexPath,
  body: ({ serviceTier: _, ...body }) => body,
  headers: tierHeaders,
};

const BILLING = {
  cancelStopsBilling: false,
  cachedInsideInput: true,
  reasoningInsideOutput: true, // as chat is told; the vendors' own figures are disjoint
  unbilledStatuses: [400, 401, 403, 404, 408, 409, 413, 422, 429, 499, 500, 502, 503, 504, 529],
};

/** Chat over whichever form the model speaks. */
function chatCodec(): Codec<'chat'> {
  const [claude, google] = [claudeChat(BILLING), chatOverGoogle(WIRE, BILLING)];
  const of = ({ request, target }: CallOf<'chat'>): Codec<'chat'> =>
    isClaude(target?.model ?? request.model) ? claude : google;
  return {
    encode: (call) => of(call).encode(call),
    decode: (bytes, call, headers) => of(call).decode!(bytes, call, headers),
    decodeEvents: (call) => of(call).decodeEvents!(call),
  };
}

/** Messages of models that are not Claude, and generateContent of those that are, go over chat. */
function eitherForm(provider: Provider): Provider {
  const { chat, messages, generateContent } = provider.endpoints;
  const overChat = translated({ ...provider, endpoints: { chat: chat! } }, standardTranslations(), standardEndpoints());
  return {
    ...provider,
    endpoints: {
      ...provider.endpoints,
      messages: (call) =>
        (isClaude(call.target?.model ?? call.request.model) ? messages! : overChat.endpoints.messages!)(call),
      generateContent: (call) =>
        (isClaude(call.target?.model ?? call.request.model) ? overChat.endpoints.generateContent! : generateContent!)(
          call,
        ),
    },
  };
}

/**
 * Google's Vertex AI: Gemini, and Claude as Google serves it.
 *
 * @throws WeirError `invalid_options` where neither a project nor a key of express mode is there
 */
export function vertex(options: VertexOptions = {}): Provider {
  const { env } = process;
  const name = options.name ?? 'vertex';
  const { apiKey } = options;
  const project = options.project ?? (env.GOOGLE_CLOUD_PROJECT || undefined);
  if (project === undefined && apiKey === undefined && options.baseUrl === undefined)
    throw new WeirError(
      'invalid_options',
      `The provider '${name}' has no project: give 'project' or set GOOGLE_CLOUD_PROJECT`,
      {
        param: 'project',
      },
    );
  const location = options.location ?? (env.GOOGLE_CLOUD_LOCATION || 'global');
  const provider = httpProvider({
    name,
    baseUrl: options.baseUrl ?? vertexUrl(apiKey === undefined ? project : undefined, location),
    headers: Object.entries(options.headers ?? {}).flat(),
    credentials: vertexCredentials(options, apiKey, name),
    codecs: {
      ...googleCodecs(WIRE),
      messages: CLAUDE_MESSAGES,
      chat: chatCodec(),
      embeddings: EMBEDDINGS,
      raw: openaiCodecs().raw!,
    },
    billing: BILLING,
    acceptsUnknownModels: true,
    ...(options.models === undefined ? {} : { models: options.models }),
    transport: options.transport,
    error: googleError,
  });
  return eitherForm(provider);
}
