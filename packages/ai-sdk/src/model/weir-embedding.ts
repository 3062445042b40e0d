import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import type { GatewayLike } from '@weir/core';
import type { EmbeddingsResponse } from '@weir/endpoints';
import { objectOf, present } from '../shared/read.ts';
import { ask, bytesOf } from './ask.ts';
import type { Asking, WeirOptions } from './weir-options.ts';

/** OpenAI's limit, which is the gateway's. */
const MAX_INPUTS = 2_048;

/** A gateway as an embedding model of the AI SDK, in the process. */
export function weirEmbedding(gateway: GatewayLike, id: string, options: WeirOptions = {}): EmbeddingModelV4 {
  const asking: Asking = { ...options, gateway };
  return {
    specificationVersion: 'v4',
    provider: 'weir',
    modelId: id,
    maxEmbeddingsPerCall: MAX_INPUTS,
    supportsParallelCalls: true,
    async doEmbed({ values, dimensions, abortSignal: signal, headers, providerOptions }) {
      const own = providerOptions?.weir ?? {};
      const body = { model: id, input: values, encoding_format: 'float', ...present({ dimensions }), ...own };
      const reply = await ask(asking, { path: '/embeddings', body, headers, signal });
      const read = JSON.parse((await bytesOf(reply)).toString()) as EmbeddingsResponse;
      const vectors = read.data.toSorted((left, right) => left.index - right.index);
      const { prompt_tokens } = objectOf(read.usage);
      const [cost, target] = [reply.headers['x-weir-cost'], reply.headers['x-weir-target']];
      return {
        embeddings: vectors.map(({ embedding }) => [...(embedding as readonly number[])]),
        ...(typeof prompt_tokens === 'number' ? { usage: { tokens: prompt_tokens } } : {}),
        providerMetadata: { weir: present({ cost, target }) },
        response: { headers: { ...reply.headers }, body: read },
        warnings: [],
      };
    },
  };
}
