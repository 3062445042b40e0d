import type { EndpointFixture, WireErrors } from '@weir/testkit';

export const MODEL = 'claude-sonnet-4-5';
export const USAGE = {
  input_tokens: 500,
  cache_read_input_tokens: 400,
  cache_creation_input_tokens: 100,
  cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
  output_tokens: 300,
  output_tokens_details: { thinking_tokens: 100 },
  service_tier: 'standard',
};
export const CHAT_USAGE = {
  prompt_tokens: 1_000,
  completion_tokens: 300,
  total_tokens: 1_300,
  prompt_tokens_details: { cached_tokens: 400, cache_write_tokens: 100, cache_write_1h_tokens: 40 },
  completion_tokens_details: { reasoning_tokens: 100 },
};
/** Characters of two, three and four bytes, so that cuts fall inside them. */
const PIECES = ['Grüße, ', '世界 ', '👋'];

export const frame = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
export const block = (index: number, content_block: object, ...deltas: readonly object[]): readonly string[] => [
  frame('content_block_start', { index, content_block }),
  ...deltas.map((delta) => frame('content_block_delta', { index, delta })),
  frame('content_block_stop', { index }),
];
export const chunk = (choices: readonly object[], more: object = {}): object => ({
  id: 'msg_1',
  object: 'chat.completion.chunk',
  created: 0,
  model: MODEL,
  choices,
  ...more,
});
export const delta = (fields: object): object =>
  chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: null }]);
const call = (index: number, fields: object): object => delta({ tool_calls: [{ index, ...fields }] });

export const FORMAT = 'anthropic-claude-v1';
const { output_tokens: _, ...STARTING } = USAGE;
const content = [
  { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
  { type: 'text', text: PIECES.join('') },
  { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} },
  { type: 'tool_use', id: 'toolu_2', name: 'at', input: { zone: 'CET' } },
];

export const CHAT_FIXTURE: EndpointFixture = {
  endpoint: 'chat',
  request: { messages: [{ role: 'user', content: 'Say hello' }] },
  reply: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: MODEL,
    content,
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: USAGE,
  },
  value: {
    id: 'msg_1',
    object: 'chat.completion',
    created: 0,
    model: MODEL,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: PIECES.join(''),
          refusal: null,
          reasoning_content: 'Hm',
          reasoning_details: [{ type: 'reasoning.text', text: 'Hm', signature: 'c2ln', format: FORMAT, index: 0 }],
          tool_calls: [
            { id: 'toolu_1', type: 'function', function: { name: 'now', arguments: '{}' } },
            { id: 'toolu_2', type: 'function', function: { name: 'at', arguments: '{"zone":"CET"}' } },
          ],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
        native_finish_reason: 'tool_use',
      },
    ],
    usage: CHAT_USAGE,
    service_tier: 'default',
  },
  stream: {
    frames: [
      frame('message_start', {
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: MODEL,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...STARTING, output_tokens: 1 },
        },
      }),
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'Hm' },
        { type: 'signature_delta', signature: 'c2ln' },
      ),
      frame('ping'),
      ...block(1, { type: 'text', text: '' }, ...PIECES.map((text) => ({ type: 'text_delta', text }))),
      ...block(
        3,
        { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} },
        { type: 'input_json_delta', partial_json: '' },
      ),
      ...block(
        4,
        { type: 'tool_use', id: 'toolu_2', name: 'at', input: {} },
        { type: 'input_json_delta', partial_json: '{"zone": ' },
        { type: 'input_json_delta', partial_json: '"CET"}' },
      ),
      frame('message_delta', {
        delta: { stop_reason: 'tool_use', stop_sequence: null },
        usage: { output_tokens: 300 },
      }),
      frame('message_stop'),
    ],
    contentFrames: 3,
    events: [
      delta({ role: 'assistant', content: '' }),
      delta({
        reasoning_content: 'Hm',
        reasoning_details: [{ type: 'reasoning.text', text: 'Hm', format: FORMAT, index: 0 }],
      }),
      delta({ reasoning_details: [{ type: 'reasoning.text', signature: 'c2ln', format: FORMAT, index: 0 }] }),
      ...PIECES.map((text) => delta({ content: text })),
      call(0, { id: 'toolu_1', type: 'function', function: { name: 'now', arguments: '' } }),
      call(0, { function: { arguments: '{}' } }),
      call(1, { id: 'toolu_2', type: 'function', function: { name: 'at', arguments: '' } }),
      call(1, { function: { arguments: '{"zone": ' } }),
      call(1, { function: { arguments: '"CET"}' } }),
      chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: 'tool_calls', native_finish_reason: 'tool_use' }]),
      chunk([], { usage: CHAT_USAGE, service_tier: 'default' }),
    ],
  },
  tokens: { input: 1_000, output: 300 },
};

export const said = (type: string, message: string): object => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
});
export const ERRORS: WireErrors = {
  body: (status, message) => said(status >= 500 ? 'api_error' : 'invalid_request_error', message),
  embedded: said('api_error', 'Internal server error'),
  frame: `event: error\ndata: ${JSON.stringify(said('overloaded_error', 'Overloaded'))}`,
  quota: {
    status: 400,
    body: said('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
  },
  contextLength: {
    status: 400,
    body: said('invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'),
  },
};

const eventOf = (text: string): unknown => JSON.parse(text.slice(text.indexOf('\ndata: ') + 7));
const { value: __, ...NATIVE } = {
  ...CHAT_FIXTURE,
  endpoint: 'messages' as const,
  request: { ...CHAT_FIXTURE.request, max_tokens: 500 },
  stream: {
    ...CHAT_FIXTURE.stream!,
    frames: CHAT_FIXTURE.stream!.frames.map((text) =>
      text.includes('message_delta')
        ? frame('message_delta', { delta: { stop_reason: 'tool_use' }, usage: USAGE })
        : text,
    ),
  },
};
export const MESSAGES: EndpointFixture = {
  ...NATIVE,
  stream: { ...NATIVE.stream, events: NATIVE.stream.frames.map(eventOf) },
};

export const COUNT: EndpointFixture = {
  endpoint: 'messages.count',
  request: { messages: [{ role: 'user', content: 'hi' }] },
  reply: { input_tokens: 14 },
};
