import type { JsonSchema } from '@weir/core';
import { integer, MODEL, TEXT } from '../shared/schema-parts.ts';

/** Larger than any vocabulary. */
const MOST_TOKEN = 10_000_000;
/** OpenAI's limit of texts in a request, and more tokens than any embedding model reads of one. */
const MOST_TEXTS = 2_048;
const MOST_TEXT_TOKENS = 131_072;
const TOKEN = { minimum: 0, maximum: MOST_TOKEN };

/** Text, or up to 2,048 texts or token lists. Keywords apply to their own kind only, so errors point at one place. */
export const inputSchema: JsonSchema = Object.freeze({
  type: ['string', 'array'],
  minLength: 1,
  minItems: 1,
  items: {
    type: ['string', 'integer', 'array'],
    ...TOKEN,
    minItems: 1,
    items: { type: 'integer', ...TOKEN },
  },
  // one list of tokens is one text, and may be longer than a list of texts
  if: { type: 'array', items: { type: 'integer' } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON schema
  then: { maxItems: MOST_TEXT_TOKENS },
  else: { maxItems: MOST_TEXTS },
});

/** Parts that make one vector, or a text or picture by itself. */
const ITEM: JsonSchema = {
  content: { type: ['string', 'array'], minLength: 1, minItems: 1, items: { type: 'object', required: ['type'] } },
  text: { type: 'string' },
  image: { type: 'string' },
};
const textItem = inputSchema.items as { readonly type: readonly string[] };

/** What an embeddings request must look like, draft-07; unknown fields pass. */
export const embeddingsSchema: JsonSchema = Object.freeze({
  type: 'object',
  required: ['model', 'input'],
  additionalProperties: true,
  properties: {
    model: MODEL,
    input: { ...inputSchema, items: { ...textItem, type: [...textItem.type, 'object'], properties: ITEM } },
    dimensions: integer(1, 1_000_000),
    encoding_format: TEXT,
    user: TEXT,
  },
});
