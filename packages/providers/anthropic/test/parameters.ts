import type { EndpointFixture } from '@weir/testkit';
import { sends, TOOL, TOOL_SENT } from './sends.ts';

const bounds = { minLength: 2, maxLength: 3, pattern: 'x' };
const numbers = { minimum: 1, maximum: 2, exclusiveMinimum: 0, exclusiveMaximum: 3, multipleOf: 1 };
const lists = { maxItems: 2, uniqueItems: true, minItems: 2 };
const objects = { minProperties: 1, maxProperties: 2 };
const closed = { type: 'object', additionalProperties: false };
const SCHEMA = {
  type: 'object',
  description: 'All',
  ...objects,
  properties: {
    name: { type: 'string', description: 'Name', ...bounds },
    size: { type: 'number', ...numbers },
    list: { type: 'array', items: { properties: {} }, ...lists },
    few: { type: 'array', items: { type: 'object' }, minItems: 1 },
    one: { anyOf: [{ type: 'object' }, true], not: { type: 'object' } },
    two: { oneOf: [{ type: 'object' }], allOf: [{ type: 'object' }], prefixItems: [{ type: 'object' }] },
    const: { enum: ['minLength'], 'x-order': 5 },
  },
  $defs: { a: { type: 'object' } },
  definitions: { b: { type: 'object' } },
  patternProperties: { c: { type: 'object' } },
};
const SCHEMA_SENT = {
  ...closed,
  description: `All\n${JSON.stringify(objects)}`,
  properties: {
    name: { type: 'string', description: `Name\n${JSON.stringify(bounds)}` },
    size: { type: 'number', description: JSON.stringify(numbers) },
    list: {
      type: 'array',
      items: { properties: {}, additionalProperties: false },
      description: JSON.stringify(lists),
    },
    few: { type: 'array', items: closed, minItems: 1 },
    one: { anyOf: [closed, true], not: closed },
    two: { oneOf: [closed], allOf: [closed], prefixItems: [closed] },
    const: { enum: ['minLength'], 'x-order': 5 },
  },
  $defs: { a: closed },
  definitions: { b: closed },
  patternProperties: { c: closed },
};

/** Parameters of chat, and what they are in Messages. */
export const PARAMETERS: readonly EndpointFixture[] = [
  sends(
    {
      max_tokens: 50,
      max_completion_tokens: 90,
      stop: 'END',
      temperature: 0.5,
      top_p: 0.25,
      top_k: 5,
      tools: [
        TOOL,
        { type: 'web_search_20250305', name: 'web_search' },
        {
          type: 'function',
          function: { name: 'bare', description: '', strict: true },
          cache_control: { type: 'ephemeral' },
        },
        { type: 'function', function: { name: 'inner', cache_control: { type: 'ephemeral' } } },
      ],
      functions: [{ name: 'old', parameters: { type: 'object' } }],
      tool_choice: { type: 'function', function: { name: 'at' } },
      parallel_tool_calls: false,
      service_tier: 'default',
      user: 'u-1',
      stream_options: null,
      container: 'c-1',
    },
    {
      max_tokens: 90,
      stop_sequences: ['END'],
      temperature: 0.5,
      top_p: 0.25,
      top_k: 5,
      tools: [
        TOOL_SENT,
        { type: 'web_search_20250305', name: 'web_search' },
        {
          name: 'bare',
          input_schema: { type: 'object', properties: {} },
          strict: true,
          cache_control: { type: 'ephemeral' },
        },
        { name: 'inner', input_schema: { type: 'object', properties: {} }, cache_control: { type: 'ephemeral' } },
        { name: 'old', input_schema: { type: 'object' } },
      ],
      tool_choice: { type: 'tool', name: 'at', disable_parallel_tool_use: true },
      service_tier: 'standard_only',
      metadata: { user_id: 'u-1' },
      container: 'c-1',
    },
  ),
  sends(
    {
      tools: [TOOL],
      tool_choice: 'required',
      stop: ['A', 'B'],
      service_tier: 'auto',
      safety_identifier: 's',
      user: 'u',
    },
    {
      tools: [TOOL_SENT],
      tool_choice: { type: 'any' },
      stop_sequences: ['A', 'B'],
      service_tier: 'auto',
      metadata: { user_id: 's' },
    },
  ),
  sends(
    { tools: [TOOL], tool_choice: 'none', parallel_tool_calls: false },
    { tools: [TOOL_SENT], tool_choice: { type: 'none' } },
  ),
  sends(
    { tools: [TOOL], parallel_tool_calls: false, service_tier: 'standard_only' },
    {
      tools: [TOOL_SENT],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      service_tier: 'standard_only',
    },
  ),
  sends(
    { functions: [{ name: 'old' }], function_call: { name: 'old' } },
    {
      tools: [{ name: 'old', input_schema: { type: 'object', properties: {} } }],
      tool_choice: { type: 'tool', name: 'old' },
    },
  ),
  sends(
    { functions: [{ name: 'old' }], function_call: 'auto' },
    {
      tools: [{ name: 'old', input_schema: { type: 'object', properties: {} } }],
      tool_choice: { type: 'auto' },
    },
  ),
  sends(
    {
      n: 1,
      logprobs: false,
      presence_penalty: 0,
      temperature: 1,
      top_p: 1,
      seed: null,
      tool_choice: 'auto',
      modalities: ['text'],
      response_format: { type: 'text' },
      store: true,
      metadata: { a: 'b' },
      prediction: {},
      prompt_cache_key: 'k',
      prompt_cache_options: { ttl: '30m' },
      prompt_cache_retention: '24h',
      service_tier: null,
    },
    { max_tokens: 128_000 },
    'claude-opus-4-7',
  ),
  sends(
    {
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: SCHEMA } },
      output_config: { effort: 'low' },
    },
    { output_config: { format: { type: 'json_schema', schema: SCHEMA_SENT }, effort: 'low' } },
  ),
];
