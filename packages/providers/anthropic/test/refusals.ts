import type { RefusalFixture } from '@weir/testkit';

const USER = { role: 'user', content: 'Hi' };
const TOOLS = { tools: [{ type: 'function', function: { name: 'at' } }] };
const schema = { type: 'json_schema', json_schema: { schema: { type: 'object' } } };

const refuses = (param: string, request: object, model?: string): RefusalFixture => ({
  endpoint: 'chat',
  request: { messages: [USER], ...request },
  param,
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
];
