import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectChat } from './chat-collect.ts';
import { isChatContent, isChatFinish } from './chat-content.ts';
import type { ChatResponse } from './chat-response.ts';
import { splitChat } from './chat-split.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const nullable = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const name = fc.stringMatching(/^[a-z_]{1,8}$/);
const tokens = fc.array(
  fc.record({ token: text, logprob: fc.integer(), bytes: fc.constant(null), top_logprobs: fc.constant([]) }),
);

const functionCall = fc.record({
  id: name,
  type: fc.constant('function' as const),
  function: fc.record({ name, arguments: text }),
  extra_content: optional(fc.jsonValue()),
});
const customCall = fc.record({
  id: name,
  type: fc.constant('custom' as const),
  custom: fc.record({ name, input: text }),
});

const message = fc.record({
  role: fc.constant('assistant' as const),
  content: nullable(text),
  refusal: nullable(text),
  reasoning_content: optional(nullable(text)),
  reasoning: optional(text),
  reasoning_details: optional(fc.array(fc.record({ type: name, index: fc.nat(2), text }))),
  annotations: optional(fc.array(fc.record({ type: name }))),
  audio: optional(nullable(fc.record({ id: name, data: name, transcript: text, expires_at: fc.nat() }))),
  function_call: optional(nullable(fc.record({ name, arguments: text }))),
  tool_calls: optional(fc.array(fc.oneof(functionCall, customCall), { minLength: 1, maxLength: 4 })),
  some_field: optional(fc.jsonValue()),
});

const choice = fc.record({
  message,
  logprobs: nullable(fc.record({ content: nullable(tokens), refusal: nullable(tokens) })),
  finish_reason: fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter'),
  native_finish_reason: optional(text),
});

/** What is undefined is not sent. */
const asSent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const response: fc.Arbitrary<ChatResponse> = fc
  .record({
    id: name,
    object: fc.constant('chat.completion' as const),
    created: fc.integer({ min: 1 }),
    model: name,
    choices: fc.array(choice, { maxLength: 3 }).map((choices) => choices.map((one, index) => ({ index, ...one }))),
    usage: optional(fc.record({ prompt_tokens: fc.nat(), completion_tokens: fc.nat(), total_tokens: fc.nat() })),
    service_tier: optional(nullable(name)),
    system_fingerprint: optional(name),
    provider: optional(fc.jsonValue()),
  })
  .map((value) => asSent(value) as ChatResponse);

describe('splitChat', () => {
  it('makes events that add up to the response again', () => {
    fc.assert(
      fc.property(response, (value) => {
        expect(asSent(collectChat(splitChat(value)))).toEqual(value);
      }),
    );
  });

  it('makes events that survive the wire', () => {
    fc.assert(
      fc.property(response, (value) => {
        expect(asSent(collectChat(asSent(splitChat(value))))).toEqual(value);
      }),
    );
  });

  it('makes the same events from what they add up to', () => {
    fc.assert(
      fc.property(response, (value) => {
        const events = asSent(splitChat(value));
        expect(asSent(splitChat(collectChat(events)))).toEqual(events);
      }),
    );
  });

  it('opens with the role, ends each choice once and tells the usage last, without choices', () => {
    const events = splitChat({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'hello',
            refusal: null,
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      citations: ['https://a'],
    });

    expect(events.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { content: 'hello' },
      { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"x":1}' } }] },
      {},
      undefined,
    ]);
    expect(events.filter(isChatFinish)).toHaveLength(1);
    expect(events.findIndex(isChatContent)).toBe(1);
    expect(events.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 2 } });
    expect(events.map((event) => event.citations)).toEqual([['https://a'], ...Array(5).fill(undefined)]);
  });
});
