import { type Call, type CallOf, WeirError } from '@weir/core';
import {
  base64OfVector,
  cannotTake,
  embeddingItems,
  isObject,
  type JsonObject,
  type Loss,
  Losses,
  listOf,
  objectOf,
} from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import type { RequestDefaults } from './chat/ollama-request-of.ts';

const LOSSES: readonly Loss[] = [
  { field: 'encoding_format', why: "it has vectors as 'float' and 'base64'", changesMeaning: true },
  { field: 'user', why: 'it has no such field', changesMeaning: false },
];

function textsOf(call: CallOf<'embeddings'>): readonly string[] {
  return embeddingItems(call.request.input).map((item) => {
    if (item.kind === 'text') return item.text;
    throw cannotTake(call as Call, 'input', 'it embeds texts alone');
  });
}

function bodyOf(call: CallOf<'embeddings'>, { contextTokens, keepAlive }: RequestDefaults): JsonObject {
  const { request, target } = call;
  const { encoding_format, user, dimensions, options: given, ...rest } = request;
  const losses = new Losses(call as Call, LOSSES);
  if (!['float', 'base64', null, undefined].includes(encoding_format)) losses.drop('encoding_format');
  if (user !== undefined && user !== null) losses.drop('user');
  const options = { ...(contextTokens === undefined ? {} : { num_ctx: contextTokens }), ...objectOf(given) };
  return {
    ...(keepAlive === undefined ? {} : { keep_alive: keepAlive }),
    ...rest,
    model: target?.model ?? request.model,
    input: textsOf(call),
    ...(dimensions === undefined || dimensions === null ? {} : { dimensions }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

/** Embeddings over `POST /api/embed`. */
export const embeddingsCodec = (defaults: RequestDefaults): Codec<'embeddings'> => ({
  encode: (call) => ({ path: '/api/embed', body: Buffer.from(JSON.stringify(bodyOf(call, defaults))) }),
  decode(bytes, call) {
    const reply: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (isObject(reply) && reply.error !== undefined) return bytes; // an error in place of vectors
    const { embeddings, prompt_eval_count, ...more } = objectOf(reply);
    const vectors = listOf(embeddings);
    const wanted = embeddingItems(call.request.input).length;
    if (vectors.length !== wanted || !vectors.every(Array.isArray))
      throw new WeirError(
        'upstream_malformed',
        `The reply has ${vectors.length} vectors for ${wanted} inputs, or odd ones`,
      );
    const isBase64 = call.request.encoding_format === 'base64';
    const tokens = typeof prompt_eval_count === 'number' ? prompt_eval_count : undefined;
    const value = {
      ...more,
      object: 'list',
      model: more.model ?? call.target?.model,
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: isBase64 ? base64OfVector(vector as readonly number[]) : vector,
      })),
      ...(tokens === undefined ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
    };
    return Buffer.from(JSON.stringify(value));
  },
});
