import type { EndpointFixture } from '@weir/testkit';
import { block, chunk, delta, FORMAT, frame, MODEL } from './wire.ts';

type Json = { readonly [field: string]: unknown };

const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] };
const COUNTED = { input_tokens: 5, output_tokens: 2 };
const usage = (prompt: number, completion: number, cached = 0, written = 0, more: Json = {}): Json => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written, ...more },
});
const choice = (message: Json, finish: string | null, native: unknown, more: Json = {}): Json => ({
  index: 0,
  message: { role: 'assistant', refusal: null, ...message },
  logprobs: null,
  finish_reason: finish,
  native_finish_reason: native,
  ...more,
});

/** An answer of Claude's, and what it is in chat. */
function answers(message: Json, value: Json): EndpointFixture {
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

const ended = (stop_reason: string | null, finish: string | null, more: Json = {}): EndpointFixture =>
  answers({ stop_reason, ...more }, { choices: [choice({ content: 'Hi' }, finish, stop_reason, more)] });

const web = { type: 'web_search_result_location', url: 'https://example.com', title: 'T', cited_text: 'c' };
const page = { type: 'page_location', document_index: 0, cited_text: 'p' };
const found = { type: 'url_citation', url_citation: { url: 'https://example.com', title: 'T', cited_text: 'c' } };
const PASSES = [
  {
    input_tokens: 100,
    output_tokens: 10,
    cache_read_input_tokens: 7,
    cache_creation_input_tokens: 3,
    cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 },
  },
  { input_tokens: 1, output_tokens: 1 },
];

const VALUES: readonly EndpointFixture[] = [
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

const withoutUsage = (told: unknown): EndpointFixture => {
  const { usage: _, ...value } = answers({}, {}).value as Json;
  return { ...answers({ usage: told }, {}), value };
};

/** A stream of Claude's, and what it is in chat. */
function streams(frames: readonly string[], events: readonly object[], contentFrames = 3): EndpointFixture {
  return { ...answers({}, {}), stream: { frames, contentFrames, events } };
}
const START = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  content: [],
  stop_reason: null,
  stop_sequence: null,
};
const start = (message: Json = {}, more: Json = {}): string =>
  frame('message_start', { message: { ...START, usage: { input_tokens: 5, output_tokens: 1 }, ...message }, ...more });
const stop = (reason: string, told: unknown = { output_tokens: 2 }, more: Json = {}): readonly string[] => [
  frame('message_delta', { delta: { stop_reason: reason, stop_sequence: null, ...more }, usage: told }),
  frame('message_stop'),
];
const ROLE = delta({ role: 'assistant', content: '' });
const finished = (reason: string, native: string, more: Json = {}): object =>
  chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: reason, native_finish_reason: native, ...more }]);
const call = (index: number, fields: Json): object => delta({ tool_calls: [{ index, ...fields }] });
const begun = (index: number, id: string, more: Json = {}): object =>
  call(index, { id, type: 'function', function: { name: 'n', arguments: '' }, ...more });
const thought = (index: number, fields: Json, more: Json = {}): object =>
  delta({ ...more, reasoning_details: [{ type: 'reasoning.text', ...fields, format: FORMAT, index }] });
const whole = chunk([], { usage: usage(5, 2) });

const STREAMS: readonly EndpointFixture[] = [
  streams(
    [
      start(
        {
          container: { id: 'c' },
          usage: { input_tokens: 5, output_tokens: 1, service_tier: 'batch', cache_read_input_tokens: 4 },
        },
        { request_id: 'r' },
      ),
      frame('ping'),
      ...block(
        0,
        { type: 'text', text: 'So ' },
        { type: 'text_delta', text: 'far' },
        { type: 'citations_delta', citation: web },
        { type: 'citations_delta', citation: 7 },
        { type: 'unheard_of_delta', x: 1 },
      ),
      ...block(1, { type: 'redacted_thinking', data: 'ZGF0YQ==' }),
      ...block(2, { type: 'thinking', thinking: 'Hm', signature: 'c2ln' }),
      frame('content_block_start', {
        index: 3,
        content_block: { type: 'server_tool_use', id: 's', name: 'web_search' },
      }),
      frame('content_block_delta', { index: 3, delta: { type: 'input_json_delta', partial_json: '{"q":1}' } }),
      frame('content_block_stop', { index: 3 }),
      frame('unheard_of', { x: 1 }),
      frame('message_delta', { delta: {}, usage: { input_tokens: null, output_tokens: 1 } }),
      ...stop('stop_sequence', { output_tokens: 2 }, { stop_sequence: 'END', container: { id: 'd' } }),
      frame('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'late' } }),
    ],
    [
      { ...ROLE, container: { id: 'c' }, request_id: 'r' },
      delta({ content: 'So ' }),
      delta({ content: 'far' }),
      delta({ annotations: [found] }),
      delta({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'ZGF0YQ==', format: FORMAT, index: 1 }] }),
      thought(2, { text: 'Hm' }, { reasoning_content: 'Hm' }),
      thought(2, { signature: 'c2ln' }),
      { ...finished('stop', 'stop_sequence', { stop_sequence: 'END' }), container: { id: 'd' } },
      chunk([], { usage: usage(9, 2, 4), service_tier: 'batch' }),
    ],
  ),
  streams(
    [
      start(),
      start(),
      ...block(4, { type: 'tool_use', id: 'a', name: 'n', input: { x: 1 }, caller: { type: 'direct' } }),
      ...block(
        5,
        { type: 'tool_use', id: 'b', name: 'n', input: {} },
        { type: 'input_json_delta', partial_json: '{"y"' },
        { type: 'input_json_delta', partial_json: ':2}' },
      ),
      ...stop('tool_use'),
    ],
    [
      ROLE,
      begun(0, 'a', { caller: { type: 'direct' } }),
      call(0, { function: { arguments: '{"x":1}' } }),
      begun(1, 'b'),
      call(1, { function: { arguments: '{"y"' } }),
      call(1, { function: { arguments: ':2}' } }),
      finished('tool_calls', 'tool_use'),
      whole,
    ],
  ),
  streams(
    [
      start({
        content: [
          { type: 'text', text: 'There' },
          { type: 'tool_use', id: 'a', name: 'n', input: {} },
        ],
      }),
      ...stop('end_turn'),
    ],
    [
      ROLE,
      delta({ content: 'There' }),
      begun(0, 'a'),
      call(0, { function: { arguments: '{}' } }),
      finished('stop', 'end_turn'),
      whole,
    ],
    1,
  ),
  // no `message_stop`, and figures that are not whole
  streams(
    [
      start({ usage: { input_tokens: 5 } }),
      ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' }),
      frame('message_delta', { delta: { stop_reason: 'end_turn' }, usage: null }),
    ],
    [ROLE, delta({ content: 'Hi' }), finished('stop', 'end_turn')],
  ),
];

/** Answers of Claude's, whole and streamed, and what they are in chat. */
export const REPLIES: readonly EndpointFixture[] = [
  ...VALUES,
  withoutUsage({ input_tokens: 5 }),
  withoutUsage({ output_tokens: 5 }),
  withoutUsage(null),
  ...STREAMS,
];
