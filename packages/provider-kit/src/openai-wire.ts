import { rawOf, WeirError } from '@weir/core';
import { type ChatRequest, Losses, responsesEndpoint } from '@weir/endpoints';
import type { ChatQuirks, FieldQuirks } from './chat-quirks.ts';
import type { Codec, Codecs } from './codec.ts';
import { withOwnReasoning } from './own-reasoning.ts';
import { quirkyReply } from './quirky-reply.ts';
import { quirkyFields, quirkyRequest } from './quirky-request.ts';

const STREAM_OPTIONS = Buffer.from('"stream_options":{"include_usage":true},');
const OPEN_BRACE = 0x7b;

interface Generating {
  readonly model: string;
  readonly stream?: boolean | null | undefined;
  readonly stream_options?: { readonly include_usage?: boolean | undefined } | null | undefined;
}

/** The caller's own bytes with the model's name replaced and usage asked for, without serialising anything again. */
function splice(request: Generating & object, model: string, asksUsage: boolean): Uint8Array | undefined {
  const raw = rawOf(request);
  if (raw === undefined) return undefined;
  const renames = request.model !== model;
  if (!renames && !asksUsage) return raw.bytes;
  if (renames && raw.model === undefined) return undefined;
  if (asksUsage && request.stream_options !== undefined) return undefined;
  const parts: Uint8Array[] = [];
  let from = 0;
  if (asksUsage) {
    from = raw.bytes.indexOf(OPEN_BRACE) + 1;
    parts.push(raw.bytes.subarray(0, from), STREAM_OPTIONS);
  }
  if (renames) {
    parts.push(raw.bytes.subarray(from, raw.model!.start), Buffer.from(JSON.stringify(model)));
    from = raw.model!.end;
  }
  parts.push(raw.bytes.subarray(from));
  return Buffer.concat(parts);
}

/** What differs between providers of the OpenAI wire. */
export interface OpenAIWireOptions {
  /** Whether usage on streams has to be asked for with `stream_options`. Default true. */
  readonly asksUsage?: boolean;
  /** Formats of `reasoning_details` that its vendor writes; others are not sent. Default: all are. */
  readonly reasoningFormats?: readonly string[] | undefined;
  /** What is different about its chat. */
  readonly chat?: ChatQuirks | undefined;
  /** What is different about its embeddings. */
  readonly embeddings?: FieldQuirks | undefined;
}

/** A generating request as the wire wants it: the target's model, and usage on every stream. */
function encodeGenerating(request: Generating & object, model: string, asks: boolean): Uint8Array {
  const asksUsage = asks && request.stream === true && request.stream_options?.include_usage !== true;
  const spliced = splice(request, model, asksUsage);
  if (spliced !== undefined) return spliced;
  const changed = asksUsage
    ? { ...request, model, stream_options: { ...request.stream_options, include_usage: true } }
    : { ...request, model };
  return Buffer.from(JSON.stringify(changed));
}

/** A request whose form the provider speaks, with the target's model: the caller's own bytes where they are known. */
export function encodePlain(
  request: { readonly model?: string | null | undefined } & object,
  model: string,
): Uint8Array {
  return splice(request as Generating, model, false) ?? Buffer.from(JSON.stringify({ ...request, model }));
}

/** The OpenAI wire: what callers send is what the provider reads, so nothing is translated. */
export function openaiCodecs(options: OpenAIWireOptions = {}): Codecs {
  const { asksUsage = true, reasoningFormats, chat: quirks, embeddings: fields } = options;
  const readable = (request: ChatRequest): ChatRequest =>
    reasoningFormats === undefined ? request : withOwnReasoning(request, reasoningFormats);
  const chat: Codec<'chat'> = {
    encode(call) {
      const request = quirks === undefined ? call.request : quirkyRequest(call, quirks);
      const model = call.target?.model ?? call.request.model;
      return { path: '/chat/completions', body: encodeGenerating(readable(request), model, asksUsage) };
    },
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
  };
  const moderations: Codec<'moderations'> = {
    encode: ({ request, target }) => ({
      path: '/moderations',
      body: encodePlain(request, target?.model ?? request.model ?? ''),
    }),
  };
  const responses: Codec<'responses'> = {
    encode: ({ request, target }) => ({
      path: '/responses',
      body: encodePlain(request, target?.model ?? request.model),
    }),
    encodeEvent: responsesEndpoint.encodeEvent,
  };
  return { chat, completions, embeddings, moderations, responses, raw: RAW };
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
