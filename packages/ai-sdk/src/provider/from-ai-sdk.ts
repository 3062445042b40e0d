import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import {
  abortReason,
  type BillingManifest,
  type CallOf,
  type Clock,
  type ModelCard,
  type Provider,
  systemClock,
  throwIfAborted,
  WeirError,
} from '@weir/core';
import { serveChat } from './serve-chat.ts';
import { serveEmbeddings } from './serve-embeddings.ts';
import { weirErrorOf } from './weir-error-of.ts';

export interface FromAiSdkOptions {
  /** Name in targets. */
  readonly name: string;
  /** The language model of an id: `(id) => anthropic(id)`. Absent: no chat. */
  readonly model?: (id: string) => LanguageModelV4;
  /** The embedding model of an id: `(id) => openai.embedding(id)`. Absent: no embeddings. */
  readonly embedding?: (id: string) => EmbeddingModelV4;
  /** What its models can do and cost; the catalogue prices vendors it knows by `name`. */
  readonly models?: readonly ModelCard[];
  /** What the wire does not show. Default: cancelling may not stop the bill, no failure is free. */
  readonly billing?: Partial<Pick<BillingManifest, 'cancelStopsBilling' | 'unbilledStatuses' | 'hosts'>>;
  readonly clock?: Clock;
}

const VERSION = 'v4';

/** @throws WeirError `invalid_options` for a model of another version of the AI SDK. */
function checked<Model extends { readonly specificationVersion: string }>(model: Model, name: string): Model {
  if (model.specificationVersion === VERSION) return model;
  throw new WeirError(
    'invalid_options',
    `The models of '${name}' are of the AI SDK's specification '${model.specificationVersion}', not '${VERSION}'`,
    { param: 'model', dispatch: { sent: false } },
  );
}

/**
 * Any provider package of the AI SDK as a weir provider: chats, streams included, and embeddings.
 *
 * The package makes the requests, with its own key and `fetch`; weir asks a model once for each attempt, and books what
 * the model says was used.
 */
export function fromAiSdk(options: FromAiSdkOptions): Provider {
  const { name, model, embedding } = options;
  const clock = options.clock ?? systemClock();
  const toError = (thrown: unknown): WeirError => weirErrorOf(thrown, name, clock.now());
  const guarded = async <Answer>(
    { signal }: CallOf<'chat' | 'embeddings'>,
    ask: () => Promise<Answer>,
  ): Promise<Answer> => {
    throwIfAborted(signal);
    try {
      return await ask();
    } catch (error) {
      throw signal.aborted ? abortReason(signal) : toError(error);
    }
  };
  const idOf = (call: CallOf<'chat' | 'embeddings'>): string => call.target?.model ?? call.request.model;
  return {
    name,
    endpoints: {
      ...(model === undefined
        ? {}
        : { chat: (call) => guarded(call, () => serveChat(call, checked(model(idOf(call)), name), toError)) }),
      ...(embedding === undefined
        ? {}
        : { embeddings: (call) => guarded(call, () => serveEmbeddings(call, checked(embedding(idOf(call)), name))) }),
    },
    models: options.models ?? [],
    acceptsUnknownModels: true,
    billing: {
      cancelStopsBilling: options.billing?.cancelStopsBilling ?? 'unknown',
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      unbilledStatuses: options.billing?.unbilledStatuses ?? [],
      hosts: options.billing?.hosts ?? [],
    },
  };
}
