import type { Call, CallOf } from '@weir/core';
import {
  base64OfVector,
  cannotTake,
  type EmbeddingItem,
  type EmbeddingsResponse,
  embeddingItems,
  type JsonObject,
  listOf,
  objectOf,
  pictureUrl,
  textOf,
} from '@weir/endpoints';
import { type Codec, googleName, googlePath } from '@weir/provider-kit';

interface Embedded {
  readonly embeddings?: readonly { readonly values?: readonly number[] }[];
  readonly usageMetadata?: JsonObject;
}

/** Requests in a batch. Google's API reference, 2026. */
const MOST_INPUTS = 100;
const IN_PLACE = /^data:([^;,]+)(?:;[^;,]*)*;base64,(.*)$/s;

function partOf(part: JsonObject, refuse: (why: string) => never): JsonObject {
  if (part.type === 'text') return { text: textOf(part.text) };
  const [, mimeType, data] = IN_PLACE.exec(pictureUrl(part)) ?? [];
  return data === undefined
    ? refuse('it embeds texts, and pictures in data: URLs')
    : { inlineData: { mimeType, data } };
}

function partsOf(item: EmbeddingItem, refuse: (why: string) => never): readonly JsonObject[] {
  if (item.kind === 'text') return [{ text: item.text }];
  return item.kind === 'parts'
    ? item.parts.map((part) => partOf(part, refuse))
    : refuse('it embeds texts, not tokens of another vocabulary');
}

function contentsOf(call: CallOf<'embeddings'>): readonly (readonly JsonObject[])[] {
  const items = embeddingItems(call.request.input);
  const refuse = (why: string): never => {
    throw cannotTake(call as Call, 'input', why);
  };
  if (items.length > MOST_INPUTS) refuse(`it takes ${MOST_INPUTS} inputs in a request, these are ${items.length}`);
  return items.map((item) => partsOf(item, refuse));
}

/** What was read, the tokens of pictures told apart. */
function usageOf(usage: unknown): Pick<EmbeddingsResponse, 'usage'> {
  const { promptTokenCount: tokens, promptTokenDetails: details } = objectOf(usage);
  if (typeof tokens !== 'number') return {};
  const ofImages = listOf(details).find((detail) => objectOf(detail).modality === 'IMAGE');
  const image_tokens = objectOf(ofImages).tokenCount;
  const seen = typeof image_tokens === 'number' ? { prompt_tokens_details: { image_tokens } } : {};
  return { usage: { prompt_tokens: tokens, total_tokens: tokens, ...seen } };
}

/** Embeddings, always as a batch: one text is a batch of one. Fields it does not know go to each (`taskType`, `title`). */
export const embeddingsCodec: Codec<'embeddings'> = {
  encode(call) {
    const { request, target } = call;
    const { model: asked, input: _, dimensions, encoding_format: format, user: __, ...more } = request;
    if (format !== undefined && format !== null && format !== 'float' && format !== 'base64')
      throw cannotTake(call as Call, 'encoding_format', "it has vectors as 'float' and 'base64'");
    const model = target?.model ?? asked;
    const requests = contentsOf(call).map((parts) => ({
      ...more,
      model: googleName(model),
      content: { parts },
      ...(typeof dimensions === 'number' ? { outputDimensionality: dimensions } : {}),
    }));
    return { path: googlePath(model, 'batchEmbedContents'), body: Buffer.from(JSON.stringify({ requests })) };
  },
  decode(bytes, { request, target }) {
    const { embeddings, usageMetadata, ...more } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Embedded;
    if (!Array.isArray(embeddings)) return bytes; // an error in place of vectors, say
    const isBase64 = request.encoding_format === 'base64';
    const response: EmbeddingsResponse = {
      ...more,
      object: 'list',
      model: target?.model ?? request.model,
      data: (embeddings as Embedded['embeddings'] & object).map(({ values = [] }, index) => ({
        object: 'embedding',
        index,
        embedding: isBase64 ? base64OfVector(values) : values,
      })),
      ...usageOf(usageMetadata),
    };
    return Buffer.from(JSON.stringify(response));
  },
};
