import type { RefusalFixture } from '@weir/testkit';

const USER = { role: 'user', content: 'Hi' };
const TOOLS = { tools: [{ type: 'function', function: { name: 'at' } }] };
const schema = { type: 'json_schema', json_schema: { schema: { type: 'object' } } };

/** Why, by the field: what the caller is told. */
const WHY: Readonly<Record<string, string>> = {
  n: 'Claude gives one answer a request',
  logprobs: 'Claude tells no probabilities',
  top_logprobs: 'Claude tells no probabilities',
  logit_bias: "Anthropic's Messages has no such field",
  seed: "Anthropic's Messages has no such field",
  presence_penalty: "Anthropic's Messages has no such field",
  frequency_penalty: "Anthropic's Messages has no such field",
  audio: 'Claude does not speak',
  modalities: 'Claude writes text alone',
  moderation: "Anthropic's Messages has no such field",
  verbosity: "Anthropic's Messages has no such field",
  web_search_options: "its web search is a tool: { type: 'web_search_20250305', name: 'web_search' }",
  temperature: 'the model takes none, or none over 1',
  top_p: 'the model takes no sampling parameters',
  top_k: 'the model takes no sampling parameters',
  reasoning_effort: 'the model has no such effort',
  response_format: 'the model takes a JSON schema or nothing',
  'tools[0]': 'its tools are functions',
  tool_choice: 'the model cannot be made to call tools this way',
  service_tier: "its tiers are 'auto' and 'default'",
  'messages[0].content[1]': 'Claude cannot read a part of this type',
  'messages[0].name': 'Claude knows no names of speakers',
  'messages[1].audio': 'Claude does not hear',
  'messages[1].tool_calls[0]': 'its tools are functions whose arguments are JSON objects',
  'messages[0].role': 'its tools are functions whose arguments are JSON objects',
  'messages[1].function_call': 'its tools are functions whose arguments are JSON objects',
  'messages[1].tool_calls[0].function.arguments': "is no JSON object, and Claude's tools take no other",
  'messages[0].content[1].image_url.url': 'is a data: URL without data',
  'messages[0].content[1].file.file_data': 'is a data: URL without data',
};

const refuses = (param: string, request: object, model?: string): RefusalFixture => ({
  endpoint: 'chat',
  request: { messages: [USER], ...request },
  param,
  ...(WHY[param] !== undefined && { says: WHY[param] }),
  ...(model === undefined ? {} : { model }),
});
const part = (content: object): object => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, content] }],
});
const turn = (message: object): object => ({ messages: [USER, { role: 'assistant', content: 'x', ...message }] });
const withArguments = (written: string): object =>
  turn({ tool_calls: [{ id: 'a', type: 'function', function: { name: 'x', arguments: written } }] });

/** What chat can ask for and Claude, or one of its models, cannot do. */
export const REFUSALS: readonly RefusalFixture[] = [
  refuses('n', { n: 2 }),
  refuses('logprobs', { logprobs: true }),
  refuses('top_logprobs', { top_logprobs: 2 }),
  refuses('logit_bias', { logit_bias: { 1: 1 } }),
  refuses('seed', { seed: 0 }),
  refuses('presence_penalty', { presence_penalty: 0.5 }),
  refuses('frequency_penalty', { frequency_penalty: -0.5 }),
  refuses('audio', { audio: { voice: 'x' } }),
  refuses('modalities', { modalities: ['text', 'audio'] }),
  refuses('moderation', { moderation: {} }),
  refuses('verbosity', { verbosity: 'low' }),
  refuses('web_search_options', { web_search_options: {} }),
  refuses('temperature', { temperature: 1.5 }),
  refuses('temperature', { temperature: 0 }, 'claude-opus-4-7'),
  refuses('temperature', { temperature: 0, reasoning_effort: 'low' }),
  refuses('temperature', { temperature: 0, thinking: { type: 'enabled', budget_tokens: 2_000 } }),
  refuses('top_p', { top_p: 0.5 }, 'claude-sonnet-5'),
  refuses('top_k', { top_k: 1 }, 'claude-opus-4-7'),
  refuses('response_format', { response_format: { type: 'json_object' } }),
  refuses('response_format', { response_format: { type: 'json_schema' } }),
  refuses('response_format', { response_format: { ...schema, type: 'json_object' } }),
  refuses('tool_choice', { ...TOOLS, tool_choice: { type: 'custom', function: { name: 'at' } } }),
  refuses('response_format', { response_format: schema }, 'claude-sonnet-4-20250514'),
  refuses('tool_choice', { ...TOOLS, tool_choice: 'required' }, 'claude-opus-5-5'),
  refuses('tool_choice', { ...TOOLS, tool_choice: 'required' }, 'claude-sonnet-5-5'),
  refuses('tool_choice', { ...TOOLS, tool_choice: 'required' }, 'claude-fable-5-2'),
  refuses('tool_choice', { ...TOOLS, tool_choice: 'required', reasoning_effort: 'low' }),
  refuses('tool_choice', {
    ...TOOLS,
    tool_choice: { type: 'function', function: { name: 'at' } },
    reasoning_effort: 'low',
  }),
  refuses('tool_choice', { ...TOOLS, tool_choice: { type: 'custom', custom: { name: 'at' } } }),
  refuses('tool_choice', { ...TOOLS, tool_choice: { type: 'function', function: {} } }),
  refuses('tool_choice', { ...TOOLS, tool_choice: 'perhaps' }),
  refuses('tools[0]', { tools: [{ type: 'custom', custom: { name: 'x' } }] }),
  refuses('service_tier', { service_tier: 'flex' }),
  refuses('service_tier', { service_tier: 'toString' }),
  refuses('reasoning_effort', { reasoning_effort: 'high', max_tokens: 1_024 }),
  refuses('reasoning_effort', { reasoning_effort: 'utmost' }),
  refuses('reasoning_effort', { reasoning_effort: 'utmost' }, 'claude-opus-4-7'),
  refuses('reasoning_effort', { reasoning_effort: 'toString' }),
  refuses('reasoning_effort', { reasoning_effort: 'xhigh' }, 'claude-opus-4-6'),
  refuses('messages[0].name', { messages: [{ ...USER, name: 'Ann' }] }),
  refuses('messages[0].content[1]', part({ type: 'input_audio', input_audio: { data: '', format: 'wav' } })),
  refuses('messages[0].role', { messages: [{ role: 'function', name: 'f', content: 'x' }, USER] }),
  refuses('messages[1].audio', turn({ audio: { id: 'a' } })),
  refuses('messages[1].function_call', turn({ function_call: { name: 'f', arguments: '{}' } })),
  refuses('messages[1].tool_calls[0]', turn({ tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'x' } }] })),
  refuses('messages[1].tool_calls[0]', turn({ tool_calls: [{ id: 'a', type: 'function' }] })),
  ...['[', '[]', '"x"'].map((written) =>
    refuses('messages[1].tool_calls[0].function.arguments', withArguments(written)),
  ),
  {
    ...refuses('messages[0].content[1].image_url.url', part({ type: 'image_url', image_url: { url: 'data:,' } })),
    code: 'invalid_request',
  },
  {
    ...refuses('messages[0].content[1].file.file_data', part({ type: 'file', file: { file_data: 'data:x' } })),
    code: 'invalid_request',
  },
  {
    endpoint: 'messages',
    request: { max_tokens: 9, messages: [], temperature: 0 },
    param: 'temperature',
    model: 'claude-opus-4-7',
  },
  {
    endpoint: 'messages',
    request: { max_tokens: 9, messages: [], thinking: { type: 'enabled', budget_tokens: 2_000 } },
    param: 'thinking.type',
    model: 'claude-fable-5',
  },
];
