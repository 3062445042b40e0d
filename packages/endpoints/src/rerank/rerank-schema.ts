import type { JsonSchema } from '@weir/core';
import { FLAG, integer, MODEL } from '../shared/schema-parts.ts';

/** Cohere's limit, the largest there is. */
const MOST_DOCUMENTS = 10_000;
const TEXT_OR_ITEM: JsonSchema = {
  type: ['string', 'object'],
  properties: { text: { type: 'string' }, image: { type: 'string' } },
};

/** What a rerank request must look like, draft-07; unknown fields pass. */
export const rerankSchema: JsonSchema = Object.freeze({
  type: 'object',
  required: ['model', 'query', 'documents'],
  additionalProperties: true,
  properties: {
    model: MODEL,
    query: { ...TEXT_OR_ITEM, minLength: 1 },
    documents: { type: 'array', minItems: 1, maxItems: MOST_DOCUMENTS, items: TEXT_OR_ITEM },
    top_n: integer(1, MOST_DOCUMENTS),
    return_documents: FLAG,
    max_tokens_per_doc: integer(1, 1_000_000),
  },
});
