import { WeirError } from '@weir/core';
import { isObject, type JsonObject, listOf, objectOf } from '@weir/endpoints';
import { type HeaderMap, headerOf } from '@weir/provider-kit';

/** Titan gives one vector, Nova a list of vectors by type, Cohere a list of vectors, or lists by type. */
function vectorsIn({ embedding, embeddings }: JsonObject): readonly unknown[] {
  if (Array.isArray(embedding)) return [embedding];
  const list = isObject(embeddings) ? listOf(embeddings.float) : listOf(embeddings);
  return list.map((one) => (isObject(one) ? one.embedding : one));
}

const COUNT = /^\d+$/;

/** Tokens read: in the reply, or, where a maker tells none, in a header of Bedrock's. */
function tokensIn({ inputTextTokenCount, inputTokenCount }: JsonObject, headers: HeaderMap): number | undefined {
  const told = inputTextTokenCount ?? inputTokenCount;
  if (typeof told === 'number') return told;
  const counted = headerOf(headers, 'x-amzn-bedrock-input-token-count') ?? '';
  return COUNT.test(counted) ? Number(counted) : undefined;
}

export interface EmbeddingReply {
  readonly vectors: readonly (readonly number[])[];
  readonly tokens: number | undefined;
  /** What else the maker says. */
  readonly more: JsonObject;
}

/** @throws WeirError `upstream_malformed` where there is not a vector for each input. */
export function embeddingReply(reply: unknown, headers: HeaderMap, wanted: number): EmbeddingReply {
  const { embedding: _, embeddings: __, inputTextTokenCount: ___, texts: ____, ...more } = objectOf(reply);
  const vectors = vectorsIn(objectOf(reply));
  const isSound = vectors.every((vector) => Array.isArray(vector) && vector.every((one) => typeof one === 'number'));
  if (vectors.length !== wanted || !isSound)
    throw new WeirError(
      'upstream_malformed',
      `The reply has ${vectors.length} vectors for ${wanted} inputs, or odd ones`,
    );
  return { vectors: vectors as readonly (readonly number[])[], tokens: tokensIn(objectOf(reply), headers), more };
}
