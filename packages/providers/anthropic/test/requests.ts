import type { EndpointFixture } from '@weir/testkit';
import { CHAT_FIXTURE, FORMAT, MODEL } from './wire.ts';

type Json = { readonly [field: string]: unknown };

const { stream: _, tokens: __, ...ANSWERED } = CHAT_FIXTURE;
const HI = { role: 'user', content: 'Hi' };
const text = (said: string, more: object = {}): Json => ({ type: 'text', text: said, ...more });
const HI_SENT = { role: 'user', content: [text('Hi')] };
const TOOL = { type: 'function', function: { name: 'at', description: 'Time', parameters: { type: 'object' } } };
const TOOL_SENT = { name: 'at', description: 'Time', input_schema: { type: 'object' } };

/** What Messages is sent for a chat request. */
function sends(request: Json, body: Json, model = MODEL): EndpointFixture {
  return {
    ...ANSWERED,
    model,
    request: { messages: [HI], ...request },
    sends: { path: '/messages', method: 'POST', body: { model, max_tokens: 64_000, messages: [HI_SENT], ...body } },
  };
}

const asks = (content: unknown, sent: unknown): EndpointFixture =>
  sends({ messages: [{ role: 'user', content }] }, { messages: [{ role: 'user', content: sent }] });

const called = (id: string, written: string): Json => ({
  id,
  type: 'function',
  function: { name: 'at', arguments: written },
});
const use = (id: string, input: Json): Json => ({ type: 'tool_use', id, name: 'at', input });
const result = (id: string, content: unknown, more: object = {}): Json => ({
  role: 'tool',
  tool_call_id: id,
  content,
  ...more,
});
const resultSent = (id: string, more: object = {}): Json => ({ type: 'tool_result', tool_use_id: id, ...more });

const CONVERSATIONS: readonly EndpointFixture[] = [
  sends(
    {
      messages: [
        { role: 'system', content: 'Be kind' },
        { role: 'user', content: 'One' },
        { role: 'user', content: [text('Two', { cache_control: { type: 'ephemeral', ttl: '1h' } })] },
        { role: 'developer', content: [text('Be brief'), text('')] },
        { role: 'assistant', content: 'Three', refusal: 'Four' },
        { role: 'user', content: '' },
        {
          role: 'assistant',
          content: [text('Five '), { type: 'refusal', refusal: 'Six \n' }, { type: 'refusal', refusal: '' }],
        },
      ],
    },
    {
      system: [text('Be kind'), text('Be brief')],
      messages: [
        { role: 'user', content: [text('One'), text('Two', { cache_control: { type: 'ephemeral', ttl: '1h' } })] },
        { role: 'assistant', content: [text('Three'), text('Four'), text('Five '), text('Six')] },
      ],
    },
  ),
  sends(
    { messages: [HI, { role: 'assistant', content: 'Yes' }, HI, { role: 'assistant', content: ' \n' }] },
    { messages: [HI_SENT, { role: 'assistant', content: [text('Yes')] }, HI_SENT] },
  ),
  sends(
    {
      messages: [
        HI,
        {
          role: 'assistant',
          content: 'Let me see ',
          tool_calls: [
            called('a', ' '),
            called('b', '{"zone":"CET"}'),
            { id: 'c', function: { name: 'at', arguments: '{}' } },
          ],
          reasoning_details: [
            { type: 'reasoning.encrypted', data: 'ZGF0YQ==', format: FORMAT, index: 2 },
            { type: 'reasoning.text', text: 'Hm', signature: 'c2ln', format: FORMAT, index: 0 },
            { type: 'reasoning.text', text: 'never signed', format: FORMAT, index: 3 },
          ],
        },
        result('a', 'noon', { is_error: false, cache_control: { type: 'ephemeral' } }),
        result('b', [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }], {
          name: 'at',
          is_error: true,
        }),
        result('c', ''),
        { role: 'user', content: 'And?' },
      ],
    },
    {
      messages: [
        HI_SENT,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
            text('Let me see '),
            { type: 'redacted_thinking', data: 'ZGF0YQ==' },
            use('a', {}),
            use('b', { zone: 'CET' }),
            use('c', {}),
          ],
        },
        {
          role: 'user',
          content: [
            resultSent('a', { content: 'noon', is_error: false, cache_control: { type: 'ephemeral' } }),
            resultSent('b', {
              content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
              is_error: true,
            }),
            resultSent('c'),
            text('And?'),
          ],
        },
      ],
    },
  ),
  sends(
    {
      messages: [
        HI,
        {
          role: 'assistant',
          content: 'Yes',
          reasoning_details: [
            { format: 'google-gemini-v1' },
            { type: 'reasoning.text', text: 'second', signature: 'Mg==', format: FORMAT },
          ],
        },
        HI,
      ],
    },
    {
      messages: [
        HI_SENT,
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'second', signature: 'Mg==' }, text('Yes')] },
        HI_SENT,
      ],
    },
  ),
];

const PARTS: readonly EndpointFixture[] = [
  asks(
    [
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'auto' } },
      { type: 'image_url', image_url: 'https://example.com/b.png' },
      {
        type: 'image_url',
        image_url: { url: 'https://example.com/c.png', detail: 'low' },
        prompt_cache_breakpoint: {},
      },
    ],
    [
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/b.png' } },
      {
        type: 'image',
        source: { type: 'url', url: 'https://example.com/c.png' },
        cache_control: { type: 'ephemeral' },
      },
    ],
  ),
  asks(
    [
      { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERg==', filename: 'a.pdf' } },
      { type: 'file', file: { file_data: 'data:text/csv,a%2Cb', filename: 'a.csv' } },
      { type: 'file', file: { file_data: 'data:text/plain,a', filename: '' } },
      { type: 'file', file: { file_id: 'file_1', filename: 'b.pdf' } },
      { type: 'file', file: { file_id: 'file_2' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/d.png' } },
      { type: 'document', source: { type: 'file', file_id: 'file_3' } },
      { type: 'search_result', source: 'x', title: 'y', content: [] },
    ],
    [
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' }, title: 'a.pdf' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' }, title: 'a.csv' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a' } },
      { type: 'document', source: { type: 'file', file_id: 'file_1' }, title: 'b.pdf' },
      { type: 'document', source: { type: 'file', file_id: 'file_2' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/d.png' } },
      { type: 'document', source: { type: 'file', file_id: 'file_3' } },
      { type: 'search_result', source: 'x', title: 'y', content: [] },
    ],
  ),
];

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

const PARAMETERS: readonly EndpointFixture[] = [
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

const effort = (reasoning_effort: string, model: string, sent: Json, more: Json = {}): EndpointFixture =>
  sends({ reasoning_effort, ...more }, sent, model);
const budget = (budget_tokens: number): Json => ({ thinking: { type: 'enabled', budget_tokens } });
const ADAPTIVE = { max_tokens: 128_000, thinking: { type: 'adaptive', display: 'summarized' } };

const THINKING: readonly EndpointFixture[] = [
  effort('minimal', MODEL, budget(1_280)),
  effort('low', MODEL, budget(6_400)),
  effort('medium', MODEL, budget(19_200)),
  effort('high', MODEL, budget(38_400)),
  effort('xhigh', MODEL, budget(57_600)),
  effort('max', MODEL, budget(57_600)),
  effort('minimal', 'claude-opus-4-1', { ...budget(1_024), max_tokens: 32_000 }),
  effort('high', MODEL, { ...budget(1_999), max_tokens: 2_000 }, { max_tokens: 2_000 }),
  effort('high', MODEL, { ...budget(1_024), max_tokens: 1_025 }, { max_tokens: 1_025 }),
  effort('none', MODEL, {}),
  effort('minimal', 'claude-opus-4-6', { ...ADAPTIVE, output_config: { effort: 'low' } }),
  ...['low', 'medium', 'high', 'max'].map((one) =>
    effort(one, 'claude-sonnet-4-6', { ...ADAPTIVE, output_config: { effort: one } }),
  ),
  effort('xhigh', 'claude-opus-4-8', { ...ADAPTIVE, output_config: { effort: 'xhigh' } }),
  effort('none', 'claude-opus-4-7', { max_tokens: 128_000, thinking: { type: 'disabled' } }),
  effort('none', 'claude-sonnet-5-5', { max_tokens: 128_000, thinking: { type: 'between_tools' } }),
  effort('none', 'claude-fable-5', { max_tokens: 128_000, output_config: { effort: 'low' } }),
  effort(
    'low',
    MODEL,
    { thinking: { type: 'disabled' }, temperature: 0 },
    { thinking: { type: 'disabled' }, temperature: 0 },
  ),
  effort('low', MODEL, { ...budget(6_400) }, { temperature: 1 }),
  effort(
    'high',
    'claude-haiku-5-5',
    { ...ADAPTIVE, output_config: { effort: 'high' }, tools: [TOOL_SENT], tool_choice: { type: 'any' } },
    { tools: [TOOL], tool_choice: 'required' },
  ),
];

const LIMITS: readonly EndpointFixture[] = [
  ['claude-3-haiku-20240307', 4_096],
  ['claude-sonnet-4-20250514', 64_000],
  ['claude-opus-4@20250514', 32_000],
  ['claude-opus-4-1-20250805', 32_000],
  ['claude-haiku-4-5', 64_000],
  ['claude-opus-5-5', 128_000],
  ['claude-fable-5-1', 128_000],
].map(([model, max_tokens]) => sends({}, { max_tokens }, model as string));

const GIVEN_UP: Json = {
  n: 2,
  seed: 1,
  top_k: 3,
  temperature: 0,
  tools: [{ type: 'custom', custom: { name: 'x' } }, TOOL],
  tool_choice: 'required',
  response_format: { type: 'json_object' },
  reasoning_effort: 'utmost',
  service_tier: 'flex',
  store: true,
  messages: [
    { ...HI, name: 'Ann' },
    { role: 'function', content: 'x' },
    {
      role: 'assistant',
      content: 'Yes',
      audio: { id: 'a' },
      tool_calls: [{ id: 'a', type: 'custom' }],
      reasoning_details: [{ format: 'google-gemini-v1' }],
    },
    {
      role: 'user',
      content: [
        { type: 'input_audio' },
        { type: 'text', text: 'See' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
      ],
    },
  ],
};

/** What a caller gives up who asks for it. */
const DROPPED: EndpointFixture = {
  ...sends(
    GIVEN_UP,
    {
      max_tokens: 128_000,
      messages: [
        HI_SENT,
        { role: 'assistant', content: [text('Yes')] },
        {
          role: 'user',
          content: [text('See'), { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }],
        },
      ],
      tools: [TOOL_SENT],
    },
    'claude-opus-5-5',
  ),
  wishes: { unsupported: 'drop' },
  drops: [
    'messages[0].name',
    'messages[1].role',
    'messages[2].audio',
    'messages[2].reasoning_details',
    'messages[2].tool_calls[0]',
    'messages[3].content[0]',
    'messages[3].content[2].image_url.detail',
    'reasoning_effort',
    'tools[0]',
    'tool_choice',
    'response_format',
    'n',
    'seed',
    'store',
    'service_tier',
    'temperature',
    'top_k',
  ],
};

/** Chat requests, and what Messages is sent for them. */
export const REQUESTS: readonly EndpointFixture[] = [
  ...CONVERSATIONS,
  ...PARTS,
  ...PARAMETERS,
  ...THINKING,
  ...LIMITS,
  DROPPED,
];
