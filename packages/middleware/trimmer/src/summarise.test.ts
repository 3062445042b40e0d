import {
  type CallOf,
  costSoFar,
  EventBus,
  inputTokensAtMost,
  type KeyValue,
  type Tokenizer,
  WeirError,
} from '@weir/core';
import { type ChatMessage, chatEndpoint } from '@weir/endpoints';
import { cardOf, chat, exchange, ManualClock, pipeline, type Step, scripted, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import type { TrimmerOptions } from './options.ts';
import { ownStore, type SummaryStore } from './summary-store.ts';
import type { Trimmed } from './trim-events.ts';
import { trimmer } from './trimmer.ts';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const words = (count: number): string => 'word '.repeat(count);
const talk = (turns: number): ChatMessage[] =>
  Array.from({ length: turns }, (_, turn) => [user(`question ${turn} ${words(20)}`), assistant(words(20))]).flat();

/** Counts words: one model alone, so that summaries are measured as they are limited. */
const counting: Tokenizer = { count: (_, text) => text.split(' ').length - 1, load: async () => true };

const OPTIONS: Partial<TrimmerOptions> = {
  maxInputTokens: 600,
  strategy: 'summarise-with',
  summariser: { model: 'small/nano', maxTokens: 80, timeoutMs: 5_000 },
};

function setup(summaries: readonly Step[], options: { readonly store?: SummaryStore } = {}) {
  const clock = new ManualClock();
  const large = scripted('large', [{ text: 'done' }], { models: [cardOf('large', 'm')] });
  const small = scripted('small', summaries, { models: [cardOf('small', 'nano')] });
  const middleware = trimmer.create(
    { clock, tokenizer: counting, catalogue: undefined, store: options.store as KeyValue | undefined },
    OPTIONS,
  );
  const run = pipeline([middleware], [large, small], { clock });
  const events = new EventBus();
  const heard: Trimmed[] = [];
  const defects: unknown[] = [];
  events.on('trim:trimmed', (event) => heard.push(event));
  events.on('defect', ({ error }) => defects.push(error));
  /** Asks with so many turns behind; what the large model was sent. */
  async function ask(turns: number, tenant = 'test', options: Partial<CallOf<'chat'>> = {}) {
    const messages = [{ role: 'system', content: 'be brief' } as ChatMessage, ...talk(turns), user('and now?')];
    const call = chat({ messages }, { exchange: exchange({ events, principal: { tenant } }), ...options });
    await run(call);
    return { call, sent: large.calls.at(-1)!.request };
  }
  return { clock, large, small, heard, defects, ask };
}

describe('summarise-with', () => {
  it('puts one marked user message in place of what it removes', async () => {
    const { ask, small, heard } = setup([{ text: 'They counted words.' }]);
    const { sent } = await ask(15);
    expect(sent.messages[0]).toMatchObject({ role: 'system' });
    expect(sent.messages[1]).toMatchObject({
      role: 'user',
      content: expect.stringMatching(/^\[Summary.*\nThey counted words\.\n\[End/),
    });
    expect(sent.messages.filter(({ content }) => String(content).startsWith('[Summary'))).toHaveLength(1);
    expect(inputTokensAtMost(chat(sent), chatEndpoint, 'm', counting)).toBeLessThanOrEqual(600);
    expect(heard).toMatchObject([{ strategy: 'summarise-with', kept: sent.messages.length }]);
    expect(small.calls).toHaveLength(1);
  });

  it('asks the summariser in the same exchange, by a pinned target, with bounded output and all that is removed', async () => {
    const { ask, small } = setup([{ text: 'short' }]);
    const { call, sent } = await ask(15);
    const [side] = small.calls;
    expect(side).toMatchObject({
      purpose: 'summarise',
      exchange: call.exchange,
      target: { provider: 'small', model: 'nano' },
    });
    expect(side!.request).toMatchObject({ model: 'nano', max_completion_tokens: 80 });
    const asked = String(side!.request.messages.at(-1)!.content);
    const first = talk(15).findIndex((message) => message.content === sent.messages[2]!.content) / 2;
    expect(first).toBeGreaterThan(3);
    for (let turn = 0; turn < 15; turn++) expect(asked.includes(`question ${turn} `)).toBe(turn < first);
    expect(call.exchange.attempts.map(({ purpose, kind }) => [purpose, kind])).toEqual([
      ['summarise', 'side'],
      ['serve', 'first'],
    ]);
    expect(costSoFar(call.exchange)).toBe(2n * call.exchange.attempts[0]!.cost);
  });

  it('summarises a cut once, so that the prefix stays the same from call to call', async () => {
    const { ask, small } = setup([{ text: 'one' }, { text: 'two' }]);
    const first = (await ask(13)).sent.messages;
    const second = (await ask(14)).sent.messages;
    expect(small.calls).toHaveLength(1);
    expect(second.slice(0, first.length - 1)).toEqual(first.slice(0, -1));
  });

  it('goes on from its earlier summary when it cuts again', async () => {
    const { ask, small } = setup([{ text: 'The first eight.' }, { text: 'All of it.' }]);
    for (let turns = 1; turns <= 20; turns++) await ask(turns);
    expect(small.calls).toHaveLength(2);
    const asked = String(small.calls[1]!.request.messages.at(-1)!.content);
    expect(asked).toContain('<earlier_summary>\nThe first eight.\n</earlier_summary>');
    expect(asked).not.toContain('question 0 ');
  });

  it('shares a summary through the store, but never with another tenant', async () => {
    const store = ownStore();
    const one = setup([{ text: 'shared' }], { store });
    const other = setup([{ text: 'own' }], { store });
    await one.ask(15);
    await settled();
    expect((await other.ask(15)).sent.messages[1]!.content).toContain('shared');
    expect(other.small.calls).toHaveLength(0);
    expect((await other.ask(15, 'stranger')).sent.messages[1]!.content).toContain('own');
  });

  it('cuts a summary that is longer than it was told', async () => {
    const { ask } = setup([{ text: words(2_000) }]);
    const { sent } = await ask(15);
    expect(String(sent.messages[1]!.content)).toMatch(/^\[Summary/);
    expect(inputTokensAtMost(chat(sent), chatEndpoint, 'm', counting)).toBeLessThanOrEqual(600);
  });

  it.each<[string, Step]>([
    ['fails', { fail: 500 }],
    ['says nothing', { text: '  ' }],
  ])('drops the oldest when the summariser %s', async (_, step) => {
    const { ask, heard, large } = setup([step]);
    const { sent } = await ask(15);
    expect(large.calls).toHaveLength(1);
    expect(sent.messages.some(({ content }) => String(content).startsWith('[Summary'))).toBe(false);
    expect(sent.messages.length).toBeLessThan(20);
    expect(heard).toMatchObject([{ strategy: 'drop-oldest', error: { name: 'WeirError' } }]);
  });

  it('summarises without a store that fails, and reports it', async () => {
    const broken: SummaryStore = {
      get: () => Promise.reject(new Error('down')),
      set: () => Promise.reject(new Error('down')),
    };
    const { ask, defects } = setup([{ text: 'still' }], { store: broken });
    expect((await ask(15)).sent.messages[1]!.content).toContain('still');
    await settled();
    expect(defects).toEqual([new Error('down'), new Error('down')]);
  });

  it('does without a summary that takes too long, and hangs up on it', async () => {
    const { clock, ask, small, heard } = setup([{ stall: true }]);
    const { sent } = await clock.runUntil(ask(15));
    expect(sent.messages[1]!.content).toMatch(/^question/);
    expect(small.calls[0]!.signal.aborted).toBe(true);
    expect(heard).toMatchObject([{ error: { code: 'deadline_exceeded' } }]);
    expect(clock.pending).toBe(0);
  });

  it('ends with the caller, who went away while it summarised', async () => {
    const { ask, large, small } = setup([{ stall: true }]);
    const gone = new AbortController();
    const asking = ask(15, 'test', { signal: gone.signal });
    await settled();
    gone.abort(new WeirError('cancelled', 'The caller went away'));
    await expect(asking).rejects.toMatchObject({ code: 'cancelled' });
    expect([small.calls.length, large.calls.length]).toEqual([1, 0]);
  });

  it('gives a summary no later deadline than the call has', async () => {
    const { clock, ask, small } = setup([{ text: 'quick' }]);
    const deadline = clock.now() + 1_000;
    await ask(15, 'test', { deadline });
    expect(small.calls[0]!.deadline).toBe(deadline);
  });

  it('shares nothing between two instances', async () => {
    const one = setup([{ text: 'one' }]);
    const other = setup([{ text: 'other' }]);
    await one.ask(15);
    expect((await other.ask(15)).sent.messages[1]!.content).toContain('other');
  });
});

describe('ownStore', () => {
  it('keeps a bounded number of summaries, the latest', async () => {
    const store = ownStore();
    for (let count = 0; count < 600; count++) await store.set(`key ${count}`, Buffer.from('x'));
    expect([await store.get('key 0'), await store.get('key 599')]).toEqual([undefined, Buffer.from('x')]);
  });
});
