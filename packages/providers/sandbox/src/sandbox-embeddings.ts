import { hash } from 'node:crypto';
import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/endpoints';
import { sandboxTokens } from './answer-text.ts';

const DIMENSIONS = 256;

/** A unit vector made of hashed words and letter triples: similar texts get similar vectors. */
function vectorOf(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const features = words.flatMap((word) => [
    word,
    ...Array.from({ length: Math.max(0, word.length - 2) }, (_, at) => word.slice(at, at + 3)),
  ]);
  for (const feature of features) {
    const number = Number.parseInt(hash('sha256', feature, 'hex').slice(0, 8), 16);
    vector[number % dimensions]! += number % 2 === 0 ? 1 : -1;
  }
  const length = Math.sqrt(vector.reduce((total, value) => total + value * value, 0));
  return length === 0 ? vector.map((_, index) => (index === 0 ? 1 : 0)) : vector.map((value) => value / length);
}

const base64 = (vector: readonly number[]): string => Buffer.from(Float32Array.from(vector).buffer).toString('base64');

/** The sandbox's answer to an embeddings request. */
export function sandboxVectors(request: EmbeddingsRequest, model: string): EmbeddingsResponse {
  const { input } = request;
  const isOneList = Array.isArray(input) && typeof input[0] === 'number';
  const inputs: readonly unknown[] = Array.isArray(input) && !isOneList ? input : [input];
  const texts = inputs.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const tokens = texts.reduce((total, text) => total + Math.max(1, sandboxTokens(text)), 0);
  const dimensions = request.dimensions ?? DIMENSIONS;
  const data = texts.map((text, index) => {
    const vector = vectorOf(text, dimensions);
    return { object: 'embedding', index, embedding: request.encoding_format === 'base64' ? base64(vector) : vector };
  });
  return {
    object: 'list',
    data,
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  } as unknown as EmbeddingsResponse;
}
