import { WeirError } from '@weir/core';
import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/endpoints';
import { type Codec, googleName, googlePath } from '@weir/provider-kit';

interface Embedded {
  readonly embeddings?: readonly { readonly values?: readonly number[] }[];
  readonly usageMetadata?: { readonly promptTokenCount?: number };
}

/** Gemini embeds text alone, not tokens. */
function textsOf(input: EmbeddingsRequest['input']): readonly string[] {
  const texts: readonly unknown[] = typeof input === 'string' ? [input] : input;
  if (texts.every((text): text is string => typeof text === 'string')) return texts;
  throw new WeirError('unsupported_parameter', "Gemini cannot take 'input': it embeds texts, not tokens", {
    param: 'input',
  });
}

/** Numbers as OpenAI's `base64` has them: little-endian float32. */
function asBase64(values: readonly number[]): string {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}

/** Embeddings, always as a batch: one text is a batch of one. Fields it does not know go to each (`taskType`, `title`). */
export const embeddingsCodec: Codec<'embeddings'> = {
  encode({ request, target }) {
    const { model: asked, input, dimensions, encoding_format: _, user: __, ...more } = request;
    const model = target?.model ?? asked;
    const requests = textsOf(input).map((text) => ({
      ...more,
      model: googleName(model),
      content: { parts: [{ text }] },
      ...(typeof dimensions === 'number' ? { outputDimensionality: dimensions } : {}),
    }));
    return { path: googlePath(model, 'batchEmbedContents'), body: Buffer.from(JSON.stringify({ requests })) };
  },
  decode(bytes, { request, target }) {
    const { embeddings, usageMetadata, ...more } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Embedded;
    if (!Array.isArray(embeddings)) return bytes; // an error in place of vectors, say
    const isBase64 = request.encoding_format === 'base64';
    const tokens = usageMetadata?.promptTokenCount;
    const response: EmbeddingsResponse = {
      ...more,
      object: 'list',
      model: target?.model ?? request.model,
      data: (embeddings as Embedded['embeddings'] & object).map(({ values = [] }, index) => ({
        object: 'embedding',
        index,
        embedding: isBase64 ? asBase64(values) : values,
      })),
      ...(tokens === undefined ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
    };
    return Buffer.from(JSON.stringify(response));
  },
};
