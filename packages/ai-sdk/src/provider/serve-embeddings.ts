import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import { bodyOf, type CallOf, type Reply, WeirError } from '@weir/core';
import type { EmbeddingsInput, EmbeddingsResponse } from '@weir/endpoints';
import { present } from '../shared/read.ts';
import { untilAborted } from './until-aborted.ts';

const refused = (param: string, why: string): WeirError =>
  new WeirError('unsupported_parameter', `The model cannot take '${param}': ${why}`, {
    param,
    dispatch: { sent: false },
  });

function textsOf(input: EmbeddingsInput): string[] {
  const texts = typeof input === 'string' ? [input] : [...input];
  if (!texts.every((text) => typeof text === 'string')) throw refused('input', 'the AI SDK embeds texts, not tokens');
  return texts;
}

const packed = (vector: readonly number[]): string => {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4);
  });
  return bytes.toString('base64');
};

/** Asks an AI SDK embedding model once. */
export async function serveEmbeddings(
  { request, signal }: CallOf<'embeddings'>,
  model: EmbeddingModelV4,
): Promise<Reply<'embeddings'>> {
  const values = textsOf(request.input);
  const most = (await model.maxEmbeddingsPerCall) ?? Number.POSITIVE_INFINITY;
  if (values.length > most) throw refused('input', `${values.length} texts are more than the ${most} of one request`);
  const asked = present({ dimensions: request.dimensions ?? undefined });
  const { embeddings, usage } = await untilAborted(signal, () =>
    model.doEmbed({ values, abortSignal: signal, ...asked }),
  );
  if (embeddings.length !== values.length)
    throw new WeirError(
      'upstream_malformed',
      `The model gave ${embeddings.length} vectors for ${values.length} texts`,
      {
        dispatch: { sent: true },
      },
    );
  const isPacked = request.encoding_format === 'base64';
  const response: EmbeddingsResponse = {
    object: 'list',
    model: model.modelId,
    data: embeddings.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: isPacked ? packed(vector) : vector,
    })),
    ...(usage === undefined ? {} : { usage: { prompt_tokens: usage.tokens, total_tokens: usage.tokens } }),
  };
  return { kind: 'value', headers: {}, body: bodyOf(response) };
}
