import type { EndpointFixture } from '@weir/testkit';
import { FORMAT, MODEL } from './wire.ts';

export type Json = { readonly [field: string]: unknown };

export const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] };
export const COUNTED = { input_tokens: 5, output_tokens: 2 };
export const usage = (prompt: number, completion: number, cached = 0, written = 0, more: Json = {}): Json => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written, ...more },
});
export const choice = (message: Json, finish: string | null, native: unknown, more: Json = {}): Json => ({
  index: 0,
  message: { role: 'assistant', refusal: null, ...message },
  logprobs: null,
  finish_reason: finish,
  native_finish_reason: native,
  ...more,
});

/** An answer of Claude's, and what it is in chat. */
export function answers(message: Json, value: Json): EndpointFixture {
  return {
    endpoint: 'chat',
    request: REQUEST,
    reply: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: MODEL,
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: COUNTED,
      ...message,
    },
    value: {
      id: 'msg_1',
      object: 'chat.completion',
      created: 0,
      model: MODEL,
      choices: [choice({ content: 'Hi' }, 'stop', 'end_turn')],
      usage: usage(5, 2),
      ...value,
    },
  };
}

export const ended = (stop_reason: string | null, finish: string | null, more: Json = {}): EndpointFixture =>
  answers({ stop_reason, ...more }, { choices: [choice({ content: 'Hi' }, finish, stop_reason, more)] });

export const web = { type: 'web_search_result_location', url: 'https://example.com', title: 'T', cited_text: 'c' };
export const page = { type: 'page_location', document_index: 0, cited_text: 'p' };
export const found = {
  type: 'url_citation',
  url_citation: { url: 'https://example.com', title: 'T', cited_text: 'c' },
};
export const PASSES = [
  {
    input_tokens: 100,
    output_tokens: 10,
    cache_read_input_tokens: 7,
    cache_creation_input_tokens: 3,
    cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 },
  },
  { input_tokens: 1, output_tokens: 1 },
];

export const VALUES: readonly EndpointFixture[] = [
  ended('stop_sequence', 'stop', { stop_sequence: 'END' }),
  ended('pause_turn', 'stop'),
  ended('max_tokens', 'length'),
  ended('model_context_window_exceeded', 'length'),
  ended('refusal', 'content_filter'),
  ended('something_new', 'something_new'),
  ended(null, null),
  answers({ content: [] }, { choices: [choice({ content: '' }, 'stop', 'end_turn')] }),
  answers(
    { content: [{ type: 'tool_use', id: 't', name: 'n', caller: { type: 'direct' } }], stop_reason: 'tool_use' },
    {
      choices: [
        choice(
          {
            content: null,
            tool_calls: [
              { id: 't', type: 'function', function: { name: 'n', arguments: '{}' }, caller: { type: 'direct' } },
            ],
          },
          'tool_calls',
          'tool_use',
        ),
      ],
    },
  ),
  answers(
    {
      content: [
        { type: 'thinking', thinking: 'One ', signature: 'MQ==' },
        { type: 'redacted_thinking', data: 'ZGF0YQ==' },
        { type: 'thinking', thinking: 'two', signature: '' },
        { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
        { type: 'text', text: 'See ', citations: [web, page, null, {}] },
        { type: 'text', text: 'this', citations: null },
      ],
    },
    {
      choices: [
        choice(
          {
            content: 'See this',
            annotations: [{ ...found, url_citation: { ...found.url_citation, start_index: 0, end_index: 4 } }, page],
            reasoning_content: 'One two',
            reasoning_details: [
              { type: 'reasoning.text', text: 'One ', signature: 'MQ==', format: FORMAT, index: 0 },
              { type: 'reasoning.encrypted', data: 'ZGF0YQ==', format: FORMAT, index: 1 },
              { type: 'reasoning.text', text: 'two', signature: '', format: FORMAT, index: 2 },
            ],
          },
          'stop',
          'end_turn',
        ),
      ],
    },
  ),
  answers(
    { usage: { ...COUNTED, service_tier: 'priority', server_tool_use: { web_search_requests: 2 } } },
    { usage: { ...usage(5, 2), server_tool_use: { web_search_requests: 2 } }, service_tier: 'priority' },
  ),
  answers(
    { usage: { ...COUNTED, cache_creation_input_tokens: 9, cache_creation: { ephemeral_5m_input_tokens: 9 } } },
    { usage: usage(14, 2, 0, 9) },
  ),
  answers(
    { usage: { ...COUNTED, cache_read_input_tokens: 4, cache_creation: { ephemeral_1h_input_tokens: 3 } } },
    { usage: usage(12, 2, 4, 3, { cache_write_1h_tokens: 3 }) },
  ),
  {
    ...answers(
      { usage: { ...COUNTED, iterations: [...PASSES, null] } },
      { usage: usage(111, 11, 7, 3, { cache_write_1h_tokens: 2 }) },
    ),
    tokens: { input: 111, output: 11 },
  },
  answers({ usage: { ...COUNTED, iterations: PASSES.slice(0, 1) } }, { usage: usage(5, 2) }),
  answers(
    { usage: { ...COUNTED, output_tokens_details: { thinking_tokens: 1 } }, container: { id: 'c' } },
    { usage: { ...usage(5, 2), completion_tokens_details: { reasoning_tokens: 1 } }, container: { id: 'c' } },
  ),
];

export const withoutUsage = (told: unknown): EndpointFixture => {
  const { usage: _, ...value } = answers({}, {}).value as Json;
  return { ...answers({ usage: told }, {}), value };
};
