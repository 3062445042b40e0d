import { describe, expect, it } from 'vitest';
import type { Fields } from './chat-quirks.ts';
import { repairedCalls, withRepairedCalls } from './repaired-calls.ts';

const event = (delta: object, finish_reason: string | null = null): Fields => ({
  choices: [{ index: 0, delta, finish_reason }],
});
const call = (fields: object): object => ({ tool_calls: [fields] });
const begin = (index: number | undefined, id: string, written = '') =>
  call({
    ...(index === undefined ? {} : { index }),
    id,
    type: 'function',
    function: { name: 'f', arguments: written },
  });
const more = (index: number | undefined, written: string) =>
  call({ ...(index === undefined ? {} : { index }), function: { arguments: written } });

/** Calls as a client puts them together: by the number, as OpenAI's SDKs do. */
function callsIn(events: readonly Fields[]): { calls: unknown[]; finish: unknown } {
  const repair = repairedCalls();
  const calls: { id?: unknown; written: string }[] = [];
  let finish: unknown;
  for (const one of events.map(repair)) {
    const [choice] = one.choices as [{ delta: { tool_calls?: readonly Fields[] }; finish_reason: unknown }];
    for (const { index, id, function: called } of choice.delta.tool_calls ?? []) {
      const known = calls[index as number] ?? { written: '' };
      calls[index as number] = known;
      if (id !== undefined) known.id = id;
      known.written += (called as { arguments?: string }).arguments ?? '';
    }
    finish = choice.finish_reason ?? finish;
  }
  return { calls: calls.map(({ id, written }) => [id, written]), finish };
}

describe('the tool calls of a stream', () => {
  const end = event({}, 'tool_calls');

  it.each([
    [
      'have one number for all',
      [event(begin(0, 'a', '{"x":1}')), event(begin(0, 'b', '{"y":')), event(more(0, '2}')), end],
    ],
    [
      'have no numbers',
      [
        event(begin(undefined, 'a', '{"x":')),
        event(more(undefined, '1}')),
        event(begin(undefined, 'b', '{"y":2}')),
        end,
      ],
    ],
    [
      'have gaps between their numbers',
      [event(begin(1, 'a', '{"x":1}')), event(begin(4, 'b', '{"y":')), event(more(4, '2}')), end],
    ],
    [
      'come in turns',
      [
        event(begin(0, 'a')),
        event(begin(1, 'b')),
        event(more(0, '{"x":')),
        event(more(1, '{"y":2}')),
        event(more(0, '1}')),
        end,
      ],
    ],
    [
      'repeat their id',
      [event(begin(0, 'a', '{"x":')), event(begin(0, 'a', '1}')), event(begin(1, 'b', '{"y":2}')), end],
    ],
    ['end with `stop`', [event(begin(0, 'a', '{"x":1}')), event(begin(1, 'b', '{"y":2}')), event({}, 'stop')]],
  ])('that %s are told as OpenAI tells them', (_, events) => {
    expect(callsIn(events)).toEqual({
      calls: [
        ['a', '{"x":1}'],
        ['b', '{"y":2}'],
      ],
      finish: 'tool_calls',
    });
  });

  it('without arguments have `{}`, also where the end comes with the call', () => {
    expect(callsIn([event(begin(0, 'a')), end])).toEqual({ calls: [['a', '{}']], finish: 'tool_calls' });
    expect(callsIn([event(begin(0, 'a'), 'stop')])).toEqual({ calls: [['a', '{}']], finish: 'tool_calls' });
  });

  it('are the very events where nothing is to be done', () => {
    const repair = repairedCalls();
    const events = [event({ content: 'x' }), event(begin(0, 'a', '{}')), event(more(0, ' ')), end, { choices: [] }, {}];
    for (const one of events) expect(repair(one)).toBe(one);
    const plain = repairedCalls();
    const stop = event({}, 'stop');
    expect(plain(stop)).toBe(stop);
  });

  it('are kept apart between choices', () => {
    const repair = repairedCalls();
    const choice = (index: number, id: string) => ({ index, delta: begin(0, id, '{}'), finish_reason: null });
    const both = { choices: [choice(0, 'a'), choice(1, 'b')] };
    expect(repair(both)).toBe(both);
  });
});

describe('the tool calls of an answer', () => {
  const answer = (tool_calls: readonly object[], finish_reason: string): Fields => ({
    choices: [{ index: 0, message: { role: 'assistant', content: null, tool_calls }, finish_reason }],
  });
  const tool = (written: unknown) => ({ id: 'a', type: 'function', function: { name: 'f', arguments: written } });

  it('end with `tool_calls`, their arguments JSON', () => {
    expect(withRepairedCalls(answer([tool(''), tool({ x: 1 })], 'stop'))).toEqual(
      answer([tool('{}'), tool('{"x":1}')], 'tool_calls'),
    );
  });

  it('are the very answer where nothing is to be done', () => {
    for (const one of [
      answer([tool('{"x": 1.0}')], 'tool_calls'),
      answer([], 'stop'),
      { choices: null },
      {},
    ] as Fields[])
      expect(withRepairedCalls(one)).toBe(one);
  });
});
