import { type ChatChunk, chatEndpoint, Losses } from '@weir/endpoints';
import { chat } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { ChatChunks } from './chat-chunks.ts';
import { CHAT_LOSSES } from './chat-losses.ts';
import { chatResponseOf } from './chat-response-of.ts';
import { cohereRequestOf } from './cohere-request-of.ts';

const TOLD = { model: 'command-a', created: 0 };
const MESSAGE = {
  role: 'assistant',
  content: [
    { type: 'thinking', thinking: 'Two zones, so two calls.' },
    { type: 'text', text: 'One moment.' },
  ],
  tool_plan: 'I will ask for both times.',
  tool_calls: [
    { id: 'at_1', type: 'function', function: { name: 'at', arguments: '{"zone": "CET", "n": 1.0}' } },
    { id: 'at_2', type: 'function', function: { name: 'at', arguments: '{"zone":"UTC"}' } },
  ],
};
const user = { role: 'user', content: 'hi' } as const;
const results = MESSAGE.tool_calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'noon' }));

/** What Cohere is sent of an answer in the next turn. */
function sentBack(answer: object): unknown {
  const call = chat({ messages: [user, answer as never, ...results] });
  const { messages } = cohereRequestOf(call, new Losses(call, CHAT_LOSSES)) as { readonly messages: unknown[] };
  return messages[1];
}

const event = (type: string, index: number, message: object) => ({ type, index, delta: { message } });
const STREAM = [
  { type: 'message-start', id: 'c-1', delta: { message: { role: 'assistant' } } },
  event('content-start', 0, { content: { type: 'thinking', thinking: '' } }),
  event('content-delta', 0, { content: { thinking: 'Two zones, ' } }),
  event('content-delta', 0, { content: { thinking: 'so two calls.' } }),
  event('content-start', 1, { content: { type: 'text', text: '' } }),
  event('content-delta', 1, { content: { text: 'One moment.' } }),
  { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I will ask ' } } },
  { type: 'tool-plan-delta', delta: { message: { tool_plan: 'for both times.' } } },
  ...MESSAGE.tool_calls.flatMap(({ function: { arguments: written, ...named }, ...call }, index) => [
    event('tool-call-start', index, { tool_calls: { ...call, function: { ...named, arguments: '' } } }),
    ...[written.slice(0, 7), written.slice(7)].map((piece) =>
      event('tool-call-delta', index, { tool_calls: { function: { arguments: piece } } }),
    ),
    { type: 'tool-call-end', index },
  ]),
  { type: 'message-end', delta: { finish_reason: 'TOOL_CALL' } },
];

describe('an answer of Cohere’s that calls tools', () => {
  it('goes back as it was, thinking, plan and arguments to the character', () => {
    const { choices } = chatResponseOf({ id: 'c-1', message: MESSAGE, finish_reason: 'TOOL_CALL' }, TOLD);

    expect(sentBack(choices[0]!.message)).toEqual(MESSAGE);
  });

  it('goes back as it was when it was streamed', () => {
    const chunks = new ChatChunks(TOLD);
    const events = STREAM.flatMap((one) => chunks.decode(one)) as ChatChunk[];

    expect(sentBack(chatEndpoint.collect(events).choices[0]!.message)).toEqual(MESSAGE);
  });
});
