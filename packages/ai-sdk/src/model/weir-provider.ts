import { NoSuchModelError, type ProviderV4 } from '@ai-sdk/provider';
import type { GatewayLike } from '@weir/core';
import { weirEmbedding } from './weir-embedding.ts';
import { weirModel } from './weir-model.ts';
import type { WeirOptions } from './weir-options.ts';

/** A gateway as a provider of the AI SDK, for its registry: every model the gateway has. */
export const weirProvider = (gateway: GatewayLike, options: WeirOptions = {}): ProviderV4 => ({
  specificationVersion: 'v4',
  languageModel: (id) => weirModel(gateway, id, options),
  embeddingModel: (id) => weirEmbedding(gateway, id, options),
  imageModel(modelId) {
    throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
  },
});
