import type { JsonSchema } from '@weir/core';
import { inputSchema } from '../embeddings/embeddings-schema.ts';
import {
  FLAG,
  integer,
  LOGIT_BIAS,
  MODEL,
  number,
  SEED,
  STOP,
  STREAM_OPTIONS,
  TEXT,
  TOKEN_LIMIT,
} from '../shared/schema-parts.ts';

/** What a completions request must look like, draft-07; unknown fields pass. */
export const completionsSchema: JsonSchema = Object.freeze({
  type: 'object',
  required: ['model', 'prompt'],
  additionalProperties: true,
  properties: {
    model: MODEL,
    prompt: { ...inputSchema, type: ['string', 'array', 'null'], minLength: 0 },
    best_of: integer(1, 128),
    echo: FLAG,
    frequency_penalty: number(-2, 2),
    logit_bias: LOGIT_BIAS,
    logprobs: integer(0, 20),
    max_tokens: TOKEN_LIMIT,
    n: integer(1, 128),
    presence_penalty: number(-2, 2),
    seed: SEED,
    stop: STOP,
    stream: FLAG,
    stream_options: STREAM_OPTIONS,
    suffix: TEXT,
    temperature: number(0, 2),
    top_p: number(0, 1),
    user: TEXT,
  },
});
