import type { JsonSchema } from '@weir/core';
import {
  FLAG,
  integer,
  LOGIT_BIAS,
  MODEL,
  number,
  OBJECT,
  SEED,
  STOP,
  STREAM_OPTIONS,
  TEXT,
  TEXT_OR_OBJECT,
  TOKEN_LIMIT,
} from '../shared/schema-parts.ts';

const PART: JsonSchema = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string' },
    text: { type: 'string' },
    refusal: { type: 'string' },
    image_url: {
      type: ['string', 'object'],
      required: ['url'],
      properties: { url: { type: 'string', minLength: 1 }, detail: TEXT },
    },
    input_audio: {
      type: 'object',
      required: ['data', 'format'],
      properties: { data: { type: 'string' }, format: { type: 'string' } },
    },
    file: { type: 'object', properties: { file_data: TEXT, file_id: TEXT, filename: TEXT } },
  },
};

const NAMED_ARGUMENTS: JsonSchema = {
  type: ['object', 'null'],
  required: ['name'],
  properties: { name: { type: 'string' }, arguments: { type: 'string' } },
};

const TOOL_CALL: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    type: { type: 'string' },
    function: NAMED_ARGUMENTS,
    custom: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, input: { type: 'string' } } },
  },
};

const MESSAGE: JsonSchema = {
  type: 'object',
  required: ['role'],
  properties: {
    role: { enum: ['developer', 'system', 'user', 'assistant', 'tool', 'function'] },
    content: { type: ['string', 'array', 'null'], items: PART },
    name: TEXT,
    refusal: TEXT,
    audio: OBJECT,
    tool_calls: { type: ['array', 'null'], items: TOOL_CALL },
    tool_call_id: TEXT,
    function_call: NAMED_ARGUMENTS,
    reasoning_content: TEXT,
    reasoning: TEXT,
  },
};

const FUNCTION: JsonSchema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1 },
    description: TEXT,
    parameters: OBJECT,
    strict: FLAG,
  },
};

const TOOL: JsonSchema = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string' },
    function: FUNCTION,
    custom: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } },
  },
};

/**
 * What a chat request must look like, draft-07. Kinds and bounds of the known fields; unknown fields pass.
 *
 * Words such as `service_tier` have no list of allowed values: OpenAI adds to them monthly, and a provider refuses
 * what it does not know.
 */
export const chatSchema: JsonSchema = Object.freeze({
  type: 'object',
  required: ['model', 'messages'],
  additionalProperties: true,
  properties: {
    model: MODEL,
    messages: { type: 'array', minItems: 1, items: MESSAGE },
    audio: OBJECT,
    frequency_penalty: number(-2, 2),
    function_call: TEXT_OR_OBJECT,
    functions: { type: ['array', 'null'], items: FUNCTION },
    logit_bias: LOGIT_BIAS,
    logprobs: FLAG,
    max_completion_tokens: TOKEN_LIMIT,
    max_tokens: TOKEN_LIMIT,
    metadata: OBJECT,
    modalities: { type: ['array', 'null'], items: { type: 'string' } },
    moderation: OBJECT,
    n: integer(1, 128),
    parallel_tool_calls: FLAG,
    prediction: OBJECT,
    presence_penalty: number(-2, 2),
    prompt_cache_key: TEXT,
    prompt_cache_options: OBJECT,
    prompt_cache_retention: TEXT,
    reasoning_effort: TEXT,
    response_format: {
      type: ['object', 'null'],
      required: ['type'],
      properties: {
        type: { type: 'string' },
        json_schema: { type: 'object', properties: { name: { type: 'string' } } },
      },
    },
    safety_identifier: TEXT,
    seed: SEED,
    service_tier: TEXT,
    stop: STOP,
    store: FLAG,
    stream: FLAG,
    stream_options: STREAM_OPTIONS,
    temperature: number(0, 2),
    tool_choice: TEXT_OR_OBJECT,
    tools: { type: ['array', 'null'], items: TOOL },
    top_logprobs: integer(0, 20),
    top_p: number(0, 1),
    user: TEXT,
    verbosity: TEXT,
    web_search_options: OBJECT,
  },
});
