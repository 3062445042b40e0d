import type { JsonSchema } from '@weir/core';
import { FLAG, integer, MODEL, number, OBJECT, TEXT, TEXT_OR_OBJECT, TOKEN_LIMIT } from '../shared/schema-parts.ts';

const PART: JsonSchema = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string' },
    text: { type: 'string' },
    refusal: { type: 'string' },
    image_url: TEXT,
    file_id: TEXT,
    file_data: TEXT,
    file_url: TEXT,
    filename: TEXT,
    detail: TEXT,
  },
};

const ITEM: JsonSchema = {
  type: 'object',
  properties: {
    type: TEXT,
    id: TEXT,
    role: TEXT,
    content: { type: ['string', 'array', 'null'], items: PART },
    call_id: TEXT,
    name: TEXT,
    arguments: { type: ['string', 'object', 'null'] }, // an object at the search of tools
    encrypted_content: TEXT,
  },
};

const TOOL: JsonSchema = {
  type: 'object',
  required: ['type'],
  properties: { type: { type: 'string' }, name: TEXT, description: TEXT, parameters: OBJECT, strict: FLAG },
};

const TEXT_FORM: JsonSchema = {
  type: ['object', 'null'],
  properties: {
    format: {
      type: ['object', 'null'],
      required: ['type'],
      properties: { type: { type: 'string' }, name: TEXT, schema: OBJECT, strict: FLAG },
    },
    verbosity: TEXT,
  },
};

/** What a Responses request must look like, draft-07. Kinds and bounds of the known fields; unknown fields pass. */
export const responsesSchema: JsonSchema = Object.freeze({
  type: 'object',
  required: ['model'],
  additionalProperties: true,
  properties: {
    model: MODEL,
    input: { type: ['string', 'array', 'null'], items: ITEM },
    instructions: { type: ['string', 'array', 'null'], items: ITEM },
    previous_response_id: TEXT,
    conversation: TEXT_OR_OBJECT,
    prompt: OBJECT,
    background: FLAG,
    include: { type: ['array', 'null'], items: { type: 'string' } },
    max_output_tokens: TOKEN_LIMIT,
    max_tool_calls: integer(0, 1e6),
    metadata: OBJECT,
    parallel_tool_calls: FLAG,
    prompt_cache_key: TEXT,
    prompt_cache_options: OBJECT,
    reasoning: { type: ['object', 'null'], properties: { effort: TEXT, summary: TEXT } },
    safety_identifier: TEXT,
    service_tier: TEXT,
    store: FLAG,
    stream: FLAG,
    stream_options: { type: ['object', 'null'], properties: { include_obfuscation: FLAG } },
    temperature: number(0, 2),
    text: TEXT_FORM,
    tool_choice: TEXT_OR_OBJECT,
    tools: { type: ['array', 'null'], items: TOOL },
    top_logprobs: integer(0, 20),
    top_p: number(0, 1),
    truncation: TEXT,
    user: TEXT,
  },
});
