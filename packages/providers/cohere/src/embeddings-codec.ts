import { type Call, type CallOf, WeirError } from '@weir/core';
import {
  base64OfVector,
  cannotTake,
  type EmbeddingItem,
  embeddingItems,
  isObject,
  type JsonObject,
  Losses,
  listOf,
  objectOf,
} from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { EMBEDDINGS_LOSSES } from './embeddings-losses.ts';
import { saidError } from './said-error.ts';

/** Texts, or texts beside pictures, in a request. Cohere's API reference, November 2026. */
const MOST_INPUTS = 96;
/** Models whose vectors have one length: all before embed-v4. */
const FIXED_LENGTH = /^embed-(english|multilingual)/;
/** What it calls the encodings. Base64 is made here, of the floats. */
const TYPES: ReadonlySet<unknown> = new Set(['float', 'int8', 'uint8', 'binary', 'ubinary']);
/** Words of Voyage's, which callers of several vendors use. */
const INPUT_TYPES: ReadonlyMap<unknown, string> = new Map([
  ['query', 'search_query'],
  ['document', 'search_document'],
]);
const DEFAULT_INPUT_TYPE = 'search_document';

function typeOf({ request }: CallOf<'embeddings'>): string | undefined {
  const format = request.encoding_format ?? 'float';
  if (format === 'base64') return 'float';
  return TYPES.has(format) ? format : undefined;
}

function inputsOf(items: readonly EmbeddingItem[], call: CallOf<'embeddings'>): JsonObject {
  const refuse = (why: string): never => {
    throw cannotTake(call as Call, 'input', why);
  };
  if (items.length > MOST_INPUTS) refuse(`it takes ${MOST_INPUTS} inputs in a request, these are ${items.length}`);
  const texts: string[] = [];
  const inputs = items.map((item) => {
    if (item.kind === 'tokens') return refuse('it reads texts, not tokens of another vocabulary');
    if (item.kind === 'parts') return { content: item.parts };
    texts.push(item.text);
    return { content: [{ type: 'text', text: item.text }] };
  });
  return texts.length === items.length ? { texts } : { inputs };
}

function usageOf(meta: unknown): JsonObject {
  const { input_tokens, image_tokens, images } = objectOf(objectOf(meta).billed_units);
  if (input_tokens === undefined && image_tokens === undefined && images === undefined) return {};
  // what is no number stays none, for the lens to find
  const read =
    image_tokens === undefined ? (input_tokens ?? 0) : ((input_tokens ?? 0) as number) + (image_tokens as number);
  const seen = image_tokens === undefined ? {} : { prompt_tokens_details: { image_tokens } };
  return {
    usage: { prompt_tokens: read, total_tokens: read, ...seen, ...(images === undefined ? {} : { images }) },
  };
}

/** Embeddings over `POST /v2/embed`. */
export const embeddingsCodec: Codec<'embeddings'> = {
  encode(call) {
    const { request, target } = call;
    const { input, dimensions, encoding_format: _, input_type, user, ...rest } = request;
    const losses = new Losses(call as Call, EMBEDDINGS_LOSSES);
    const model = target?.model ?? request.model;
    const type = typeOf(call);
    if (type === undefined) losses.drop('encoding_format');
    if (user !== undefined && user !== null) losses.drop('user');
    const hasLength = dimensions !== undefined && dimensions !== null;
    const isFixed = FIXED_LENGTH.test(model);
    if (hasLength && isFixed) losses.drop('dimensions');
    const body = {
      ...rest,
      model,
      ...inputsOf(embeddingItems(input), call),
      input_type: INPUT_TYPES.get(input_type) ?? input_type ?? DEFAULT_INPUT_TYPE,
      embedding_types: [type ?? 'float'],
      ...(hasLength && !isFixed ? { output_dimension: dimensions } : {}),
    };
    return { path: '/embed', body: Buffer.from(JSON.stringify(body)) };
  },
  decode(bytes, call) {
    const reply = JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonObject;
    const error = saidError(reply);
    if (error !== undefined) return Buffer.from(JSON.stringify(error));
    const { embeddings, texts: _, images: __, ...more } = isObject(reply) ? reply : ({} as JsonObject);
    const { request, target } = call;
    const vectors = listOf(objectOf(embeddings)[typeOf(call) ?? 'float']);
    const wanted = embeddingItems(request.input).length;
    if (vectors.length !== wanted)
      throw new WeirError('upstream_malformed', `The reply has ${vectors.length} vectors for ${wanted} inputs`);
    const isBase64 = request.encoding_format === 'base64';
    const value = {
      ...more,
      object: 'list',
      model: target?.model ?? request.model,
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: isBase64 ? base64OfVector(vector as readonly number[]) : vector,
      })),
      ...usageOf(more.meta),
    };
    return Buffer.from(JSON.stringify(value));
  },
};
