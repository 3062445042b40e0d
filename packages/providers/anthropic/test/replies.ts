import type { EndpointFixture } from '@weir/testkit';
import { answers, found, type Json, usage, VALUES, web, withoutUsage } from './answers.ts';
import { block, chunk, delta, FORMAT, frame, MODEL } from './wire.ts';

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
