import type { JsonSchema } from '@weir/core';
import { FLAG, integer, MODEL, number, OBJECT, TEXT } from '../shared/schema-parts.ts';

const BLOCK: JsonSchema = {
  type: 'object',
  required: ['type'],
  properties: { type: { type: 'string' }, text: { type: 'string' }, cache_control: OBJECT },
};

const CONTENT: JsonSchema = { type: ['string', 'array'], items: BLOCK };

const MESSAGE: JsonSchema = {
  type: 'object',
  required: ['role', 'content'],
  properties: { role: { type: 'string' }, content: CONTENT },
};

const TOOL: JsonSchema = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', minLength: 1 }, description: TEXT, input_schema: OBJECT },
};

/** What a Messages request must look like, draft-07. Kinds and bounds of the known fields; unknown fields pass. */
export const messagesSchema: JsonSchema = Object.freeze({
  type: 'object',
  required: ['model', 'max_tokens', 'messages'],
  additionalProperties: true,
  properties: {
    model: MODEL,
    max_tokens: { type: 'integer', minimum: 1, maximum: 1e9 },
    messages: { type: 'array', minItems: 1, items: MESSAGE },
    system: CONTENT,
    metadata: OBJECT,
    output_config: OBJECT,
    service_tier: TEXT,
    stop_sequences: { type: ['array', 'null'], items: { type: 'string' } },
    stream: FLAG,
    temperature: number(0, 1),
    thinking: { type: ['object', 'null'], required: ['type'], properties: { type: { type: 'string' } } },
    tool_choice: { type: ['object', 'null'], required: ['type'], properties: { type: { type: 'string' } } },
    tools: { type: ['array', 'null'], items: TOOL },
    top_k: integer(0, 1e9),
    top_p: number(0, 1),
  },
});
