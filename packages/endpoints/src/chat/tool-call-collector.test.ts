import { describe, expect, it } from 'vitest';
import { collectChat } from './chat-collect.ts';
import type { ChatChunk } from './chat-response.ts';

const chunk = (delta: object, more: object = {}): ChatChunk =>
  ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 7,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  }) as unknown as ChatChunk;
const call = (
  index: number | undefined,
  id: string | undefined,
  name: string | undefined,
  written: string,
): object => ({
  ...(index === undefined ? {} : { index }),
  ...(id === undefined ? {} : { id, type: 'function' }),
  function: { ...(name === undefined ? {} : { name }), arguments: written },
});
const callsOf = (...fragments: object[]): unknown =>
  collectChat(fragments.map((fragment) => chunk({ tool_calls: [fragment] }))).choices[0]!.message.tool_calls;
const made = (id: string, name: string, written: string): object => ({
  id,
  type: 'function',
  function: { name, arguments: written },
});

describe('ToolCallCollector, in collectChat', () => {
  it('joins interleaved fragments by index and keeps arguments as written', () => {
    expect(
      callsOf(
        call(0, 'a', 'f', ''),
        call(2, 'b', 'g', ''),
        call(0, undefined, undefined, '{"x" : '),
        call(2, undefined, undefined, '{}'),
        call(0, undefined, undefined, '1.0}'),
      ),
    ).toEqual([made('a', 'f', '{"x" : 1.0}'), made('b', 'g', '{}')]);
  });

  it('keeps calls apart that share index 0 but not their id', () => {
    expect(
      callsOf(call(0, 'a', 'f', '{"x":1}'), call(0, 'b', 'g', '{"y"'), call(0, undefined, undefined, ':2}')),
    ).toEqual([made('a', 'f', '{"x":1}'), made('b', 'g', '{"y":2}')]);
  });

  it('keeps whole calls apart that have neither index nor id', () => {
    expect(callsOf(call(undefined, undefined, 'f', '{}'), call(undefined, undefined, 'g', '{}'))).toEqual([
      made('', 'f', '{}'),
      made('', 'g', '{}'),
    ]);
  });

  it('tells calls apart by id where no index is sent', () => {
    expect(
      callsOf(
        call(undefined, 'a', 'f', '{'),
        call(undefined, undefined, undefined, '}'),
        call(undefined, 'b', 'g', '{}'),
      ),
    ).toEqual([made('a', 'f', '{}'), made('b', 'g', '{}')]);
  });

  it('keeps calls apart that have the same id at different indexes', () => {
    expect(callsOf(call(0, 'x', 'f', '{}'), call(1, 'x', 'g', '{}'))).toHaveLength(2);
  });

  it('takes id and name once where they are repeated on each fragment', () => {
    expect(callsOf(call(0, 'a', 'f', '{"x"'), call(0, 'a', 'f', ':1}'))).toEqual([made('a', 'f', '{"x":1}')]);
  });

  it('writes arguments that came as an object as text', () => {
    expect(callsOf({ index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } })).toEqual([
      made('a', 'f', '{"x":1}'),
    ]);
  });

  it('keeps custom tools and unknown fields, such as the thought signature of Gemini', () => {
    const signed = {
      index: 0,
      id: 'a',
      custom: { name: 'f', input: 'x' },
      extra_content: { google: { thought_signature: 's' } },
    };

    expect(callsOf(signed, { index: 0, custom: { input: 'y' } })).toEqual([
      {
        id: 'a',
        type: 'custom',
        custom: { name: 'f', input: 'xy' },
        extra_content: { google: { thought_signature: 's' } },
      },
    ]);
  });

  it('joins the fragments of a legacy function call', () => {
    const events = [
      chunk({ function_call: { name: 'f', arguments: '' } }),
      chunk({ function_call: { arguments: '{}' } }),
    ];

    expect(collectChat(events).choices[0]!.message.function_call).toEqual({ name: 'f', arguments: '{}' });
  });
});
