import type { Call, CallOf } from '@weir/core';
import { cannotTake, type EmbeddingItem, embeddingItems, isObject, type JsonObject, Losses } from '@weir/endpoints';
import { type Codec, embeddingsReply } from '@weir/provider-kit';
import { LOSSES } from './losses.ts';
import { multimodalInputs } from './multimodal-inputs.ts';

/** Inputs of a request. Voyage's API reference, November 2026. */
const MOST_INPUTS = 1_000;
/** Models whose vectors have one length. The same. */
const FIXED_LENGTH = /^voyage-(0|lite-0|2$|(large|law|code|finance|multilingual)-2|3$|3-lite$|multimodal-3$)/;
const TYPES: ReadonlySet<unknown> = new Set(['int8', 'uint8', 'binary', 'ubinary']);
/** Cohere's words, which callers of several vendors use. */
const INPUT_TYPES: ReadonlyMap<unknown, string> = new Map([
  ['query', 'query'],
  ['document', 'document'],
  ['search_query', 'query'],
  ['search_document', 'document'],
]);

function itemsOf(call: CallOf<'embeddings'>): readonly EmbeddingItem[] {
  const items = embeddingItems(call.request.input);
  const refuse = (why: string): never => {
    throw cannotTake(call as Call, 'input', why);
  };
  if (items.length > MOST_INPUTS) refuse(`it takes ${MOST_INPUTS} inputs in a request, these are ${items.length}`);
  if (items.some(({ kind }) => kind === 'tokens')) refuse('it reads texts, not tokens of another vocabulary');
  return items;
}

/** What a request says beyond its input, by Voyage's names. */
function fieldsOf(call: CallOf<'embeddings'>, model: string): JsonObject {
  const losses = new Losses(call as Call, LOSSES);
  const { input: _, dimensions, encoding_format: format, input_type, user, ...rest } = call.request;
  const isType = TYPES.has(format);
  if (!isType && format != null && format !== 'float' && format !== 'base64') losses.drop('encoding_format');
  if (user != null) losses.drop('user');
  const isFixed = FIXED_LENGTH.test(model);
  if (dimensions != null && isFixed) losses.drop('dimensions');
  const type = INPUT_TYPES.get(input_type);
  if (input_type != null && type === undefined) losses.drop('input_type');
  return {
    ...rest,
    model,
    ...(type === undefined ? {} : { input_type: type }),
    ...(dimensions != null && !isFixed ? { output_dimension: dimensions } : {}),
    ...(isType ? { output_dtype: format } : {}),
  };
}

/**
 * Texts are billed by the token, pictures and video by the pixel; the total has both as tokens.
 * Source: docs.voyageai.com/docs/pricing, 2026.
 */
function usageOf(usage: JsonObject): JsonObject {
  const { total_tokens, text_tokens, image_pixels, video_pixels } = usage;
  if (image_pixels === undefined && video_pixels === undefined) return { prompt_tokens: total_tokens, ...usage };
  const pixels = ((image_pixels ?? 0) as number) + ((video_pixels ?? 0) as number);
  return { prompt_tokens: text_tokens, ...usage, pixels };
}

function withUsage(bytes: Uint8Array): Uint8Array {
  const reply: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  if (!isObject(reply) || !isObject(reply.usage)) return bytes;
  return Buffer.from(JSON.stringify({ ...reply, usage: usageOf(reply.usage) }));
}

/** Embeddings, of pictures and by models that see over `POST /multimodalembeddings`. */
export const embeddingsCodec: Codec<'embeddings'> = {
  encode(call) {
    const { request, target } = call;
    const model = target?.model ?? request.model;
    const items = itemsOf(call);
    const fields = fieldsOf(call, model);
    const sees = model.includes('multimodal') || items.some(({ kind }) => kind === 'parts');
    if (sees) {
      const body = { ...fields, inputs: multimodalInputs(items) };
      return { path: '/multimodalembeddings', body: Buffer.from(JSON.stringify(body)) };
    }
    const encoding = request.encoding_format === 'base64' ? { encoding_format: 'base64' } : {};
    return { path: '/embeddings', body: Buffer.from(JSON.stringify({ ...fields, input: request.input, ...encoding })) };
  },
  decode: (bytes, call) => withUsage(embeddingsReply(bytes, call)),
};
