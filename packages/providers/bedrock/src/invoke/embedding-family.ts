import type { EmbeddingItem, JsonObject } from '@weir/endpoints';

/** How a maker's models on Bedrock take texts and give vectors: each has a form of its own. */
export interface EmbeddingFamily {
  /** Inputs of one request. */
  readonly mostInputs: number;
  /**
   * What is invoked.
   *
   * @param more fields of the request that OpenAI does not know
   */
  body(items: readonly EmbeddingItem[], dimensions: number | undefined, more: JsonObject): JsonObject;
}

const textOf = (item: EmbeddingItem | undefined): string => (item?.kind === 'text' ? item.text : '');

const titan: EmbeddingFamily = {
  mostInputs: 1,
  body: ([item], dimensions, more) => ({
    inputText: textOf(item),
    ...(dimensions === undefined ? {} : { dimensions }),
    ...more,
  }),
};

const nova: EmbeddingFamily = {
  mostInputs: 1,
  body: ([item], dimensions, { embeddingPurpose = 'GENERIC_INDEX', truncationMode = 'END', ...more }) => ({
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose,
      ...(dimensions === undefined ? {} : { embeddingDimension: dimensions }),
      text: { truncationMode, value: textOf(item) },
    },
    ...more,
  }),
};

const cohere: EmbeddingFamily = {
  mostInputs: 96,
  body: (items, dimensions, { input_type = 'search_document', ...more }) => ({
    texts: items.map(textOf),
    input_type,
    ...(dimensions === undefined ? {} : { output_dimension: dimensions }),
    ...more,
  }),
};

/** By the model's name; Titan's form where it is unknown. Source: @ai-sdk/amazon-bedrock 5.0.101, November 2026. */
export function embeddingFamily(model: string): EmbeddingFamily {
  if (model.includes('cohere.embed')) return cohere;
  return /amazon\.nova-.*embed/.test(model) ? nova : titan;
}
