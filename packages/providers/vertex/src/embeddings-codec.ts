import { WeirError } from '@weir/core';
import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { vertexPath } from './vertex-path.ts';

interface Predicted {
  readonly predictions?: readonly {
    readonly embeddings?: {
      readonly values?: readonly number[];
      readonly statistics?: { readonly token_count?: number };
    };
  }[];
}

/** Vertex AI embeds text alone, not tokens. */
function textsOf(input: EmbeddingsRequest['input']): readonly string[] {
  const texts: readonly unknown[] = typeof input === 'string' ? [input] : input;
  if (texts.every((text): text is string => typeof text === 'string')) return texts;
  throw new WeirError('unsupported_parameter', "Vertex AI cannot take 'input': it embeds texts, not tokens", {
    param: 'input',
  });
}

function asBase64(values: readonly number[]): string {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}

/** Embeddings by `:predict`. Fields it does not know go to each text (`task_type`, `title`). */
export const EMBEDDINGS: Codec<'embeddings'> = {
  encode({ request, target }) {
    const { model, input, dimensions, encoding_format: _, user: __, ...more } = request;
    const body = {
      instances: textsOf(input).map((content) => ({ ...more, content })),
      ...(typeof dimensions === 'number' ? { parameters: { outputDimensionality: dimensions } } : {}),
    };
    return { path: vertexPath(target?.model ?? model, 'predict'), body: Buffer.from(JSON.stringify(body)) };
  },
  decode(bytes, { request, target }) {
    const { predictions, ...more } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Predicted;
    if (!Array.isArray(predictions)) return bytes; // an error in place of vectors, say
    const embedded = (predictions as NonNullable<Predicted['predictions']>).map(({ embeddings }) => embeddings ?? {});
    const counts = embedded.map(({ statistics }) => statistics?.token_count);
    const tokens = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    const response: EmbeddingsResponse = {
      ...more,
      object: 'list',
      model: target?.model ?? request.model,
      data: embedded.map(({ values = [] }, index) => ({
        object: 'embedding',
        index,
        embedding: request.encoding_format === 'base64' ? asBase64(values) : values,
      })),
      ...(counts.includes(undefined) ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
    };
    return Buffer.from(JSON.stringify(response));
  },
};
