import { type ModelCard, type Provider, WeirError } from '@weir/core';
import {
  type ApiKey,
  httpProvider,
  keysOf,
  openaiCodecs,
  openaiProvider,
  type Transport,
  UNBILLED_STATUSES,
} from '@weir/provider-kit';
import { chatCodec } from './chat/chat-codec.ts';
import { embeddingsCodec } from './embeddings-codec.ts';

export interface OllamaOptions {
  /** Which of its APIs is spoken: its own, or OpenAI's below `/v1`. Default `native`. */
  readonly api?: 'native' | 'openai' | undefined;
  /** Where Ollama is, with or without `/v1`. Default: OLLAMA_BASE_URL, else `http://127.0.0.1:11434`. */
  readonly baseUrl?: string | undefined;
  /** For Ollama's cloud, or a proxy before a server of one's own. Default: OLLAMA_API_KEY; without one none is sent. */
  readonly apiKey?: ApiKey | undefined;
  /**
   * Size of the context in tokens, sent as `num_ctx` unless a request says its own. Without it Ollama takes a small
   * one and cuts what is longer in silence. Native alone.
   */
  readonly contextTokens?: number | undefined;
  /** How long a model stays loaded, sent as `keep_alive`: `10m`, seconds, or -1 for ever. Native alone. */
  readonly keepAlive?: string | number | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Cards of models the catalogue does not know. */
  readonly models?: readonly ModelCard[] | undefined;
  /** Name in targets, when there are several servers. Default `ollama`. */
  readonly name?: string | undefined;
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
}

const ORIGIN = 'http://127.0.0.1:11434';
const MOST_CONTEXT_TOKENS = 100_000_000;

function checkContext(name: string, contextTokens: number | undefined): void {
  if (contextTokens === undefined) return;
  if (Number.isInteger(contextTokens) && contextTokens > 0 && contextTokens <= MOST_CONTEXT_TOKENS) return;
  const what = `The 'contextTokens' of '${name}' are ${contextTokens}, not a whole number up to ${MOST_CONTEXT_TOKENS}`;
  throw new WeirError('invalid_options', what, { param: 'contextTokens' });
}

/** Ollama, on a machine of one's own or in its cloud. Closing a stream stops the model. */
export function ollama(options: OllamaOptions = {}): Provider {
  const {
    api = 'native',
    name = 'ollama',
    apiKey,
    contextTokens,
    keepAlive,
    headers = {},
    models,
    transport,
  } = options;
  const origin = (options.baseUrl ?? (process.env.OLLAMA_BASE_URL || ORIGIN)).replace(/\/+$/, '').replace(/\/v1$/, '');
  checkContext(name, contextTokens);
  if (api === 'openai') {
    const profile = { name, keyVariable: 'OLLAMA_API_KEY', isLocal: true, cancelStopsBilling: true } as const;
    return openaiProvider(profile, { ...options, baseUrl: `${origin}/v1` });
  }
  const defaults = { contextTokens, keepAlive };
  const keys = keysOf({ name, apiKey, variable: 'OLLAMA_API_KEY', isOptional: true });
  return httpProvider({
    name,
    baseUrl: origin,
    headers: Object.entries(headers).flat(),
    ...(keys.length === 0 ? {} : { credentials: { keys } }),
    codecs: { chat: chatCodec(defaults), embeddings: embeddingsCodec(defaults), raw: openaiCodecs().raw! },
    billing: {
      cancelStopsBilling: true,
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      unbilledStatuses: UNBILLED_STATUSES,
    },
    acceptsUnknownModels: true,
    ...(models === undefined ? {} : { models }),
    transport,
  });
}
