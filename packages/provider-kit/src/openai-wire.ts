import { type CallOf, WeirError } from '@weir/core';
import { type ChatRequest, Losses, type ResponsesRules } from '@weir/endpoints';
import { chatOverResponsesCodec } from './chat-over-responses-codec.ts';
import type { ChatQuirks, FieldQuirks } from './chat-quirks.ts';
import type { Codec, Codecs } from './codec.ts';
import { embeddingsReply } from './embeddings-reply.ts';
import { encodeGenerating, encodePlain } from './own-bytes.ts';
import { withOwnReasoning } from './own-reasoning.ts';
import { fitted, type ModelRules } from './parameters/model-rules.ts';
import { quirkyReply } from './quirky-reply.ts';
import { quirkyFields, quirkyRequest } from './quirky-request.ts';
import { responsesCodecs } from './responses-wire.ts';

/** What differs between providers of the OpenAI wire. */
export interface OpenAIWireOptions {
  /** Whether usage on streams has to be asked for with `stream_options`. Default true. */
  readonly asksUsage?: boolean;
  /** Formats of `reasoning_details` that its vendor writes; others are not sent. Default: all are. */
  readonly reasoningFormats?: readonly string[] | undefined;
  /** What its models do not take in chat requests, model by model. Default: nothing is known. */
  readonly modelRules?: ModelRules | undefined;
  /** What is different about its chat. */
  readonly chat?: ChatQuirks | undefined;
  /** What is different about its embeddings. */
  readonly embeddings?: FieldQuirks | undefined;
  /**
   * Chat is served over its Responses, as these rules say: of every model, or of those `only` names. Its manifest has
   * caches inside the input and reasoning inside the output then.
   */
  readonly chatOverResponses?: (Partial<ResponsesRules> & { only?(model: string): boolean }) | undefined;
}

/** The OpenAI wire: what callers send is what the provider reads, so nothing is translated. */
export function openaiCodecs(wire: OpenAIWireOptions = {}): Codecs {
  const { asksUsage = true, reasoningFormats, modelRules, chat: quirks, chatOverResponses, embeddings: fields } = wire;
  const readable = (call: CallOf<'chat'>): ChatRequest => {
    const fit = modelRules === undefined ? call.request : fitted(call, call.request, modelRules);
    const own = quirks === undefined ? fit : quirkyRequest({ ...call, request: fit }, quirks);
    return reasoningFormats === undefined ? own : withOwnReasoning(own, reasoningFormats);
  };
  const chat: Codec<'chat'> = {
    encode: (call) => ({
      path: '/chat/completions',
      body: encodeGenerating(readable(call), call.target?.model ?? call.request.model, asksUsage),
    }),
    ...(quirks === undefined ? {} : quirkyReply(quirks)),
  };
  const completions: Codec<'completions'> = {
    encode: ({ request, target }) => ({
      path: '/completions',
      body: encodeGenerating(request, target?.model ?? request.model, asksUsage),
    }),
  };
  const embeddings: Codec<'embeddings'> = {
    encode(call) {
      const { request, target } = call;
      const taken =
        fields === undefined ? request : quirkyFields(request, fields, new Losses(call, fields.losses ?? []));
      return { path: '/embeddings', body: encodePlain(taken, target?.model ?? request.model) };
    },
    decode: embeddingsReply,
  };
  const moderations: Codec<'moderations'> = {
    encode: ({ request, target }) => ({
      path: '/moderations',
      body: encodePlain(request, target?.model ?? request.model ?? ''),
    }),
  };
  return {
    chat: chatOver(chat, chatOverResponses),
    completions,
    embeddings,
    'images.generate': IMAGES,
    moderations,
    rerank: RERANK,
    ...responsesCodecs(),
    raw: RAW,
  };
}

const RERANK: Codec<'rerank'> = {
  encode: ({ request, target }) => ({ path: '/rerank', body: encodePlain(request, target?.model ?? request.model) }),
};

const IMAGES: Codec<'images.generate'> = {
  encode: ({ request, target }) => ({
    path: '/images/generations',
    body: encodePlain(request, target?.model ?? request.model),
  }),
};

function chatOver(chat: Codec<'chat'>, rules: OpenAIWireOptions['chatOverResponses']): Codec<'chat'> {
  if (rules === undefined) return chat;
  const over = chatOverResponsesCodec(rules);
  if (rules.only === undefined) return over;
  const isOver = ({ request, target }: CallOf<'chat'>): boolean => rules.only!(target?.model ?? request.model);
  return { ...chat, instead: (call) => (isOver(call) ? over : undefined) };
}

/** Segments that a server takes for `..` or `.`, in any of the spellings servers know. */
const DOTS = /(^|[/\\]|%2f|%5c)(\.|%2e){1,2}([/\\?#;]|%2f|%5c|$)/i;

/** @throws WeirError `invalid_request` for a path that could leave the base URL. */
function below(path: string): string {
  const [plain = ''] = path.split('?', 1);
  if (!path.startsWith('/') || DOTS.test(plain))
    throw new WeirError('invalid_request', 'The path begins with no slash or climbs above the base URL', {
      param: 'path',
    });
  return path;
}

const RAW: Codec<'raw'> = {
  passesBytes: true,
  encode: ({ request }) => ({
    method: request.method,
    path: below(request.path),
    headers: request.contentType === undefined ? [] : ['content-type', request.contentType],
    ...(request.body === undefined ? {} : { body: request.body }),
  }),
};
