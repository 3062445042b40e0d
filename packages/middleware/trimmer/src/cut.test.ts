import type { ChatMessage } from '@weir/endpoints';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CutLimits, cut } from './cut.ts';
import { outline } from './outline.ts';

const user = (content = 'u'): ChatMessage => ({ role: 'user', content });
const assistant = (content = 'a'): ChatMessage => ({ role: 'assistant', content });
const system = (content = 's'): ChatMessage => ({ role: 'system', content });
const calls = (...ids: string[]): ChatMessage => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
});
const result = (id: string): ChatMessage => ({ role: 'tool', tool_call_id: id, content: 'r' });

const LIMITS: CutLimits = { maxTokens: 100, whenOver: 100, cutTo: 60, keepFirst: 0, keepLast: 0, reserve: 0 };

/** Positions kept, every message taking ten tokens. */
function kept(messages: readonly ChatMessage[], limits: Partial<CutLimits> = {}, each = 10): readonly number[] {
  const measured = { fixed: 0, messages: messages.map(() => each), total: each * messages.length };
  const gone = new Set(cut(messages, measured, { ...LIMITS, ...limits }).removed.flatMap((step) => step.messages));
  return messages.map((_, at) => at).filter((at) => !gone.has(at));
}

const steps = (...messages: ChatMessage[]): (readonly number[])[] => outline(messages).map((step) => step.messages);

describe('outline', () => {
  it('keeps a tool call with all results of its parallel calls', () => {
    expect(steps(user(), calls('x', 'y'), result('y'), result('x'), assistant(), user())).toEqual([
      [1, 2, 3],
      [0, 4],
    ]);
  });

  it('finds a result by its id where something stands between', () => {
    expect(steps(user(), calls('x'), system(), result('x'), user())).toEqual([[0, 1, 3]]);
    expect(steps(calls('x'), user(), result('x'), user(), assistant(), user())).toEqual([
      [0, 2],
      [1, 3, 4],
    ]);
  });

  it('joins a result to the latest call when ids come again', () => {
    expect(steps(user(), calls('x'), result('x'), user(), calls('x'), result('x'), user())).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it('keeps the deprecated function call with its result', () => {
    const called: ChatMessage = { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } };
    expect(steps(user(), called, { role: 'function', name: 'f', content: 'r' }, assistant(), user())).toEqual([
      [1, 2],
      [0, 3],
    ]);
  });

  it('takes messages of the user in a row for one turn', () => {
    expect(steps(user(), user(), assistant(), user(), user())).toEqual([[0, 1, 2]]);
  });

  it('has no step for system and developer messages nor for the last turn', () => {
    expect(steps(system(), user(), { role: 'developer', content: 'd' }, assistant(), user(), calls('x'))).toEqual([
      [1, 3],
    ]);
    expect(steps(assistant(), assistant())).toEqual([]);
  });
});

describe('cut', () => {
  const turns = (count: number): ChatMessage[] => Array.from({ length: count }, () => [user(), assistant()]).flat();

  it('leaves alone what fits', () => {
    expect(kept(turns(5))).toHaveLength(10);
  });

  it('cuts deep when it cuts, so that it cuts rarely', () => {
    expect(kept([...turns(5), user()])).toEqual([6, 7, 8, 9, 10]);
  });

  it('keeps the same oldest message from call to call until the conversation is too large again', () => {
    const conversation = turns(60);
    const oldest = Array.from({ length: 60 }, (_, turn) => kept(conversation.slice(0, 2 * turn + 1))[0]);
    expect(new Set(oldest).size).toBe(20);
    expect(oldest.toSorted((left, right) => left! - right!)).toEqual(oldest);
  });

  it('removes the steps within a turn before its question', () => {
    const tools = ['a', 'b', 'c', 'd'].flatMap((id) => [calls(id), result(id)]);
    expect(kept([user(), ...tools, assistant(), user()])).toEqual([0, 7, 8, 9, 10]);
  });

  it('removes nothing of the last turn, whatever its size', () => {
    expect(
      kept([user(), assistant(), user(), ...['a', 'b', 'c', 'd', 'e'].flatMap((id) => [calls(id), result(id)])]),
    ).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('keeps the ends, cutting the middle', () => {
    expect(kept([...turns(5), user()], { keepFirst: 1, keepLast: 3 })).toEqual([0, 1, 8, 9, 10]);
  });

  it('gives up the ends rather than exceed the limit: of the end the oldest, as deep as the middle, then the start', () => {
    const messages = [...turns(5), user()];
    expect(kept(messages, { keepFirst: 1, keepLast: 9, maxTokens: 70 })).toEqual([0, 1, 8, 9, 10]);
    const tight = { keepFirst: 1, keepLast: 9, maxTokens: 20, whenOver: 20, cutTo: 10 };
    expect(kept(messages, tight)).toEqual([10]);
  });

  it('never leaves a tool call without its question, even when it gives up the start', () => {
    const messages = [user(), calls('x'), result('x'), assistant(), user()];
    expect(kept(messages, { keepFirst: 2, maxTokens: 40, whenOver: 40, cutTo: 40 })).toEqual([0, 3, 4]);
  });

  it('leaves room for a summary once something is removed', () => {
    expect(kept([...turns(5), user()], { reserve: 20 })).toEqual([8, 9, 10]);
  });

  it('is made of 200,000 messages: with time in proportion to their square it would not end', {
    timeout: 20_000,
  }, () => {
    const alternating = [...turns(100_000), user()];
    expect(kept(alternating).length).toBeLessThan(10);
    expect(kept([user(), ...Array.from({ length: 200_000 }, () => assistant()), user()]).length).toBeLessThan(10);
  });

  const size = fc.integer({ min: 1, max: 60 });
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constant([user()]) },
    { weight: 2, arbitrary: fc.constant([assistant()]) },
    { weight: 1, arbitrary: fc.constant([system()]) },
    {
      weight: 3,
      arbitrary: fc
        .uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 })
        .map((ids) => [calls(...ids), ...ids.map(result)]),
    },
  );
  const conversation = fc.array(part, { maxLength: 30 }).map((parts) => parts.flat());
  const limits = fc.record({
    maxTokens: fc.integer({ min: 50, max: 800 }),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    keepFirst: fc.nat(4),
    keepLast: fc.nat(6),
  });

  it('changes no earlier cut when messages are added', () => {
    fc.assert(
      fc.property(
        conversation,
        fc.array(size, { minLength: 120, maxLength: 120 }),
        limits,
        (messages, sizes, { share, ...rest }) => {
          const at = { ...LIMITS, ...rest, whenOver: rest.maxTokens, cutTo: Math.floor(rest.maxTokens * share) };
          const whole = cut(messages, { fixed: 0, messages: sizes, total: 0 }, at);
          messages.forEach((message, end) => {
            if (message.role !== 'user' || messages[end + 1]?.role !== 'assistant') return;
            const early = cut(messages.slice(0, end + 1), { fixed: 0, messages: sizes, total: 0 }, at);
            expect(whole.removed.slice(0, early.removed.length)).toEqual(early.removed);
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});
