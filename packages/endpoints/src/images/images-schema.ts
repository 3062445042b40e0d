import type { JsonSchema } from '@weir/core';
import { integer, MODEL, TEXT } from '../shared/schema-parts.ts';

/** OpenAI's longest prompt. */
const MOST_PROMPT = 32_000;
/** More than any provider makes in one request. */
const MOST_IMAGES = 128;

/** What an images request must look like, draft-07; unknown fields pass. Images are not streamed. */
export const imagesSchema: JsonSchema = Object.freeze({
  type: 'object',
  required: ['model', 'prompt'],
  additionalProperties: true,
  properties: {
    model: MODEL,
    prompt: { type: 'string', minLength: 1, maxLength: MOST_PROMPT },
    n: integer(1, MOST_IMAGES),
    size: TEXT,
    quality: TEXT,
    background: TEXT,
    moderation: TEXT,
    output_format: TEXT,
    output_compression: integer(0, 100),
    response_format: TEXT,
    style: TEXT,
    user: TEXT,
    stream: { enum: [false, null] },
  },
});
