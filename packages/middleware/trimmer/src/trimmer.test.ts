import { readFileSync } from 'node:fs';
import {
  type Answer,
  type CallOf,
  EventBus,
  inputTokensAtMost,
  keepRaw,
  type ModelCard,
  rawOf,
  type Tokenizer,
  WeirError,
} from '@weir/core';
import { type ChatMessage, type ChatRequest, chatEndpoint } from '@weir/endpoints';
import { cardOf, catalogueOf, chat, exchange, ManualClock, pipeline, scripted } from '@weir/testkit';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrimmerOptions } from './options.ts';
import type { Trimmed } from './trim-events.ts';
import { trimmer } from './trimmer.ts';

const clock = new ManualClock();
const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const words = (count: number): string => 'word '.repeat(count);

/** Counts words, as a tokenizer whose vocabulary is known. */
const counting: Tokenizer = {
  count: (model, text) => (model === 'counted' ? text.split(' ').length - 1 : undefined),
  load: async (model) => model === 'counted',
};

interface Setup {
  readonly options?: Partial<TrimmerOptions>;
  readonly cards?: readonly ModelCard[];
  readonly tokenizer?: Tokenizer;
}

/** Runs one call through the trimmer; what reached the next layer. */
async function trimmed(call: CallOf<'chat'>, { options = {}, cards, tokenizer }: Setup): Promise<CallOf<'chat'>> {
  const seen: CallOf<'chat'>[] = [];
  const middleware = trimmer.create(
    { clock, tokenizer, catalogue: cards === undefined ? undefined : catalogueOf(cards), store: undefined },
    options,
  );
  await middleware(call, async (below) => {
    seen.push(below as CallOf<'chat'>);
    return {} as Answer;
  });
  expect(seen).toHaveLength(1);
  return seen[0]!;
}

const talk = (turns: number, size = 20): ChatMessage[] => [
  { role: 'system', content: 'be brief' },
  ...Array.from({ length: turns }, (_, turn) => [user(`${turn} ${words(size)}`), assistant(words(size))]).flat(),
  user('and now?'),
];

describe('trimmer', () => {
  it('passes a small call on as it is', async () => {
    const call = chat({ messages: talk(2) });
    expect(await trimmed(call, { options: { maxInputTokens: 10_000 } })).toBe(call);
  });

  it('passes a call on as it is where no window is known', async () => {
    const call = chat({ messages: talk(500) });
    expect(await trimmed(call, {})).toBe(call);
    expect(await trimmed(call, { cards: [] })).toBe(call);
  });

  it('cuts to the window of the largest candidate, less the answer', async () => {
    const cards = [
      cardOf('a', 'm', { contextWindow: 1_000 }),
      cardOf('b', 'm', { contextWindow: 4_000, maxOutputTokens: 1_000 }),
    ];
    const call = chat({ messages: talk(100) });
    const { request } = await trimmed(call, { cards });
    const tokens = inputTokensAtMost({ ...call, request }, chatEndpoint, 'm');
    expect(tokens).toBeLessThanOrEqual(3_000);
    expect(tokens).toBeGreaterThan(1_000);
  });

  it('cuts to the window of a pinned target', async () => {
    const cards = [
      cardOf('a', 'm', { contextWindow: 1_000, maxOutputTokens: 200 }),
      cardOf('b', 'm', { contextWindow: 90_000 }),
    ];
    const call = chat({ messages: talk(100) }, { target: { provider: 'a', model: 'm' } });
    const { request } = await trimmed(call, { cards });
    expect(inputTokensAtMost({ ...call, request }, chatEndpoint, 'm')).toBeLessThanOrEqual(800);
  });

  it('leaves room for the output the caller asks for', async () => {
    const cards = [cardOf('a', 'm', { contextWindow: 4_000, maxOutputTokens: 100 })];
    const small = await trimmed(chat({ messages: talk(20), max_completion_tokens: 50 }), { cards });
    const large = await trimmed(chat({ messages: talk(20), max_completion_tokens: 2_000 }), { cards });
    expect(large.request.messages.length).toBeLessThan(small.request.messages.length);
  });

  it('still asks where a card has an output limit as large as its window', async () => {
    const cards = [cardOf('a', 'm', { contextWindow: 4_000, maxOutputTokens: 4_000 })];
    const call = chat({ messages: talk(2) });
    expect(await trimmed(call, { cards })).toBe(call);
  });

  it('makes a new request without the bytes of the old one, of the very same messages', async () => {
    const request = keepRaw({ model: 'm', messages: talk(100) }, { bytes: Buffer.alloc(100_000) });
    const before = structuredClone(request);
    const result = (await trimmed(chat(request), { options: { maxInputTokens: 1_000 } })).request;
    expect(request).toEqual(before);
    expect(rawOf(result)).toBeUndefined();
    for (const message of result.messages) expect(request.messages).toContain(message);
    expect(result.messages[0]).toBe(request.messages[0]);
    expect(result.messages.at(-1)).toBe(request.messages.at(-1));
  });

  it('keeps signed thinking with its message, unchanged', async () => {
    const signed: ChatMessage = {
      role: 'assistant',
      content: null,
      reasoning_details: [{ type: 'reasoning.encrypted', data: 'c2lnbmVk' }],
      thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'sig' }],
      tool_calls: [
        {
          id: 'x',
          type: 'function',
          function: { name: 'f', arguments: '{}' },
          extra_content: { thought_signature: 's' },
        },
      ],
    };
    const messages = [...talk(50), signed, { role: 'tool', tool_call_id: 'x', content: words(10) } as ChatMessage];
    const { request } = await trimmed(chat({ messages }), { options: { maxInputTokens: 400 } });
    expect(request.messages.at(-2)).toBe(signed);
    expect(request.messages.at(-1)).toBe(messages.at(-1));
  });

  it('refuses what is too large even so, naming the number and the limit', async () => {
    const call = chat({ messages: [user('old'), assistant('old'), user(words(1_000))] });
    const refused = trimmed(call, { options: { maxInputTokens: 500 } });
    await expect(refused).rejects.toMatchObject({ code: 'context_length_exceeded', status: 400, param: 'messages' });
    await expect(refused).rejects.toThrow(/up to 2508 tokens: more than 500, maxInputTokens$/);
  });

  it('leaves it to the provider where only bytes say that a window is too small', async () => {
    const cards = [cardOf('a', 'm', { contextWindow: 1_200, maxOutputTokens: 200 })];
    const call = chat({ messages: [user(words(800))] });
    expect(await trimmed(call, { cards })).toBe(call);
    await expect(trimmed(chat({ messages: [user(words(2_000))] }), { cards })).rejects.toThrow("the window of 'm'");
  });

  it('leaves it to the provider how large an image is, but not what the operator allows', async () => {
    const cards = [cardOf('a', 'counted', { contextWindow: 8_000, maxOutputTokens: 200 })];
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } } as const;
    const call = chat({ model: 'counted', messages: [{ role: 'user', content: [image] }] });
    expect(await trimmed(call, { cards, tokenizer: counting })).toBe(call);
    const refused = trimmed(call, { cards, tokenizer: counting, options: { maxInputTokens: 5_000 } });
    await expect(refused).rejects.toMatchObject({ code: 'context_length_exceeded' });
  });

  it('says what it saved in a header and an event', async () => {
    const events = new EventBus();
    const heard: Trimmed[] = [];
    events.on('trim:trimmed', (event) => heard.push(event));
    const call = chat({ model: 'counted', messages: talk(50) }, { exchange: exchange({ events }) });
    const { request, instead } = await trimmed(call, { options: { maxInputTokens: 700 }, tokenizer: counting });
    const saved =
      inputTokensAtMost(call, chatEndpoint, 'counted', counting) -
      inputTokensAtMost({ ...call, request }, chatEndpoint, 'counted', counting);
    expect(call.exchange.headers.get('x-weir-trimmed')).toBe(String(saved));
    expect(instead!.trimmed!.before - instead!.trimmed!.after).toBe(saved);
    expect(heard).toEqual([
      {
        exchange: call.exchange,
        removedMessages: call.request.messages.length - request.messages.length,
        removedTokens: saved,
        kept: request.messages.length,
        strategy: 'drop-oldest',
        exact: true,
      },
    ]);
  });

  it('says nothing when it removes nothing', async () => {
    const call = chat({ messages: talk(3) });
    await trimmed(call, { options: { maxInputTokens: 400 } });
    expect(call.exchange.headers.has('x-weir-trimmed')).toBe(false);
  });

  it('loads the vocabulary only near the limit', async () => {
    const loads: string[] = [];
    const lazy: Tokenizer = { count: () => undefined, load: async (model) => loads.push(model) > 0 };
    await trimmed(chat('hi'), { options: { maxInputTokens: 1_000 }, tokenizer: lazy });
    expect(loads).toEqual([]);
    await trimmed(chat({ messages: talk(50) }), { options: { maxInputTokens: 1_000 }, tokenizer: lazy });
    expect(loads).toEqual(['m']);
  });

  it('counts by bytes when the tokenizer fails, and reports it', async () => {
    const events = new EventBus();
    const defects: unknown[] = [];
    events.on('defect', ({ error }) => defects.push(error));
    const broken: Tokenizer = { count: () => undefined, load: () => Promise.reject(new Error('gone')) };
    const call = chat({ messages: talk(50) }, { exchange: exchange({ events }) });
    const { request } = await trimmed(call, { options: { maxInputTokens: 1_000 }, tokenizer: broken });
    expect(inputTokensAtMost({ ...call, request }, chatEndpoint, 'm')).toBeLessThanOrEqual(1_000);
    expect(defects).toEqual([new Error('gone')]);
  });

  it('lets others run while it counts a long conversation', async () => {
    const call = chat({ model: 'counted', messages: talk(400, 100) });
    let ticks = 0;
    const tick = setInterval(() => ticks++, 0);
    await trimmed(call, { options: { maxInputTokens: 5_000 }, tokenizer: counting });
    clearInterval(tick);
    expect(ticks).toBeGreaterThan(0);
  });

  it('stops counting when the caller goes away', async () => {
    const gone = new AbortController();
    let counts = 0;
    const slow: Tokenizer = {
      count: (_, text) => {
        if (text !== '' && ++counts === 300) gone.abort(new WeirError('cancelled', 'The caller went away'));
        return text.length;
      },
      load: async () => true,
    };
    const call = chat({ messages: talk(2_000, 100) }, { signal: gone.signal });
    await expect(trimmed(call, { options: { maxInputTokens: 5_000 }, tokenizer: slow })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(counts).toBeLessThan(1_000);
  });

  it('gives the same answer and settlement as the layer below', async () => {
    const upstream = scripted('a', [{ text: 'done' }]);
    const run = pipeline(
      [
        trimmer.create(
          { clock, tokenizer: undefined, catalogue: undefined, store: undefined },
          { maxInputTokens: 500 },
        ),
      ],
      upstream,
    );
    const answer = await run(chat({ messages: talk(50), stream: true }));
    if (answer.kind !== 'stream') throw new TypeError('not a stream');
    for await (const _ of answer.stream);
    expect(await answer.settled).toMatchObject({ outcome: 'complete' });
    expect(upstream.calls[0]!.request.messages.length).toBeLessThan(20);
  });

  it('passes other endpoints by', async () => {
    const call = { ...chat('hi'), endpoint: 'embeddings', request: { model: 'm', input: words(5_000) } } as never;
    expect(await trimmed(call, { options: { maxInputTokens: 10 } })).toBe(call);
  });

  it('refuses options that cannot work', () => {
    const create = (options: Partial<TrimmerOptions>) => () =>
      trimmer.create({ clock, tokenizer: undefined, catalogue: undefined, store: undefined }, options);
    expect(create({ strategy: 'summarise-with' })).toThrow(/summariser.model/);
    expect(create({ cutToShare: 0.9, whenOverShare: 0.8 })).toThrow(/cut to a share of 0.9/);
  });

  it('documents every option alike in type, schema and README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const properties = Object.keys(trimmer.schema.properties as object);
    for (const name of Object.keys(trimmer.defaults)) expect(properties).toContain(name);
    for (const name of properties) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
    const validate = new Ajv().compile(trimmer.schema);
    expect(validate(trimmer.defaults)).toBe(true);
    expect(validate({ strategy: 'summarise-with', summariser: { model: 'openai/gpt-5-nano', maxTokens: 500 } })).toBe(
      true,
    );
    expect(validate({ strategy: 'summarise-with', summariser: { model: 'gpt-5-nano' } })).toBe(false);
  });
});

describe('any conversation', () => {
  const size = fc.integer({ min: 0, max: 40 });
  const ids = fc.uniqueArray(fc.constantFrom('call_0', 'call_1', 'x'), { minLength: 1 });
  const part: fc.Arbitrary<ChatMessage[]> = fc.oneof(
    { weight: 4, arbitrary: size.map((count) => [user(words(count))]) },
    { weight: 3, arbitrary: size.map((count) => [assistant(words(count))]) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('system' as const, 'developer' as const)
        .map((role): ChatMessage[] => [{ role, content: 'be brief' }]),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(ids, size, fc.boolean()).map(([called, count, isReversed]): ChatMessage[] => {
        const results = called.map((id): ChatMessage => ({ role: 'tool', tool_call_id: id, content: words(count) }));
        const tool_calls = called.map((id) => ({
          id,
          type: 'function' as const,
          function: { name: 'f', arguments: words(count) },
        }));
        return [{ role: 'assistant', content: null, tool_calls }, ...(isReversed ? results.toReversed() : results)];
      }),
    },
  );
  const request = fc.record({
    model: fc.constantFrom('m', 'counted'),
    messages: fc.array(part, { minLength: 1, maxLength: 40 }).map((parts) => [...parts.flat(), user('last')]),
    tools: fc.constantFrom(undefined, [{ type: 'function' as const, function: { name: 'f', description: words(10) } }]),
  }) as fc.Arbitrary<ChatRequest>;
  const options = fc.record({
    maxInputTokens: fc.integer({ min: 60, max: 2_000 }),
    strategy: fc.constantFrom('drop-oldest' as const, 'keep-ends' as const),
    keepFirst: fc.nat(3),
    keepLast: fc.nat(6),
    cutToShare: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    whenOverShare: fc.double({ min: 0.9, max: 1, noNaN: true }),
  });
  const isStanding = ({ role }: ChatMessage): boolean => role === 'system' || role === 'developer';
  const tokensOf = (of: ChatRequest): number => inputTokensAtMost(chat(of), chatEndpoint, of.model, counting);

  it('never exceeds the limit, splits no tool call, and keeps what must be kept', async () => {
    await fc.assert(
      fc.asyncProperty(request, options, async (asked, chosen) => {
        const isSpoken = (message: ChatMessage): boolean => !isStanding(message);
        const lastReply = asked.messages.findLastIndex((message) => isSpoken(message) && message.role !== 'user');
        const mustKeep = asked.messages.filter((message, at) => at > lastReply || isStanding(message));
        let result: ChatRequest;
        try {
          result = (await trimmed(chat(asked), { options: chosen, tokenizer: counting })).request;
        } catch (error) {
          expect(error).toMatchObject({ code: 'context_length_exceeded' });
          expect(tokensOf({ ...asked, messages: mustKeep })).toBeGreaterThan(chosen.maxInputTokens);
          return;
        }
        const { messages } = result;
        expect(tokensOf(result)).toBeLessThanOrEqual(chosen.maxInputTokens);
        let from = 0;
        for (const message of messages) {
          from = asked.messages.indexOf(message, from) + 1; // the very objects, in their order
          expect(from).toBeGreaterThan(0);
        }
        for (const message of mustKeep) expect(messages).toContain(message);
        for (const call of asked.messages.filter(({ tool_calls }) => tool_calls)) {
          const at = asked.messages.indexOf(call);
          const results = asked.messages.slice(at + 1, at + 1 + call.tool_calls!.length);
          for (const result of results) expect(messages.includes(result)).toBe(messages.includes(call));
        }
        const first = messages.find(isSpoken)!;
        if (asked.messages.find(isSpoken)!.role === 'user') expect(first.role).toBe('user');
        expect(first.role).not.toBe('tool');
        const again = chat(result);
        expect(await trimmed(again, { options: chosen, tokenizer: counting })).toBe(again);
      }),
      { numRuns: 300 },
    );
  });
});
