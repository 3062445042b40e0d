import { type CallOf, compose, type ModelCard, pico, WeirError } from '@weir/core';
import { callOf, cardOf, chat, ManualClock, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { finished, priced, routed, routerOf, targetOf } from '../../test/setup.ts';

const usage = (prompt: number, completion: number, cached = 0) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached },
});

const withCards = (...cards: ModelCard[]) =>
  routed([scripted('a', [{ text: 'x' }], { models: cards })], {
    options: { models: { auto: { byComplexity: false } } },
  });

const long = { role: 'user', content: 'word '.repeat(8_000) } as const;
const short = { role: 'user', content: 'hi' } as const;

describe('cheapest', () => {
  const reader = cardOf('a', 'reader', priced(1, 20));
  const writer = cardOf('a', 'writer', priced(4, 4));

  it('prices the request, not the model: long input and long output go different ways', async () => {
    const run = withCards(reader, writer);
    expect(await targetOf(run(chat({ model: 'auto', messages: [long], max_completion_tokens: 10 })))).toBe('a/reader');
    expect(await targetOf(run(chat({ model: 'auto', messages: [short] })))).toBe('a/writer');
  });

  it('expects no more output than the caller allows', async () => {
    const run = withCards(reader, writer);
    const call = chat({
      model: 'auto',
      messages: [{ role: 'user', content: 'word '.repeat(200) }],
      max_completion_tokens: 5,
    });
    expect(await targetOf(run(call))).toBe('a/reader');
  });

  it('counts every choice asked for', async () => {
    const abilities = ['multiple_choices'];
    const run = (call: CallOf<'chat'>) => withCards({ ...reader, abilities }, { ...writer, abilities })(call);
    const messages = [{ role: 'user', content: 'word '.repeat(400) }] as const;
    expect(await targetOf(run(chat({ model: 'auto', messages, max_completion_tokens: 50 })))).toBe('a/reader');
    expect(await targetOf(run(chat({ model: 'auto', messages, max_completion_tokens: 50, n: 8 })))).toBe('a/writer');
  });

  it('does not take a model without a price for a free one', async () => {
    const run = withCards(cardOf('a', 'unpriced', { prices: [] }), cardOf('a', 'priced', priced(100, 100)));
    expect(await targetOf(run(chat({ model: 'auto' })))).toBe('a/priced');
    expect(await targetOf(withCards(cardOf('a', 'unpriced', { prices: [] }))(chat({ model: 'auto' })))).toBe(
      'a/unpriced',
    );
  });

  it('takes a model that is free by its card', async () => {
    expect(await targetOf(withCards(writer, cardOf('a', 'free', priced(0, 0)))(chat({ model: 'auto' })))).toBe(
      'a/free',
    );
  });

  it('tells prices apart that differ in the last digit', async () => {
    const price = (amount: bigint) =>
      cardOf('a', `p${amount}`, {
        prices: [
          { unit: 'input_tokens', amount: pico(amount), per: 1, source: 'test' },
          { unit: 'output_tokens', amount: pico(amount), per: 1, source: 'test' },
        ],
      });
    const run = withCards(price(9_000_000_000_000_002n), price(9_000_000_000_000_001n));
    expect(await targetOf(run(chat({ model: 'auto', messages: [long] })))).toBe('a/p9000000000000001');
  });

  it('takes the price of the size and the hour', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 1, 12));
    const base = priced(2, 2).prices;
    const tiered = cardOf('a', 'tiered', {
      prices: [
        ...priced(1, 1).prices,
        { unit: 'input_tokens', amount: pico(9_000_000n), per: 1, when: { inputTokensOver: 5_000 }, source: 'test' },
      ],
    });
    const nightly = cardOf('a', 'nightly', {
      prices: [
        ...base,
        ...priced(0.5, 0.5).prices.map((price) => ({ ...price, when: { utcMinutes: { from: 0, to: 360 } } })),
      ],
    });
    const run = routed([scripted('a', [{ text: 'x' }], { models: [tiered, nightly] })], {
      clock,
      options: { models: { auto: { byComplexity: false } } },
    });
    expect(await targetOf(run(chat({ model: 'auto', messages: [short] })))).toBe('a/tiered');
    expect(await targetOf(run(chat({ model: 'auto', messages: [long] })))).toBe('a/nightly');
    await clock.advance(13 * 3_600_000);
    expect(await targetOf(run(chat({ model: 'auto', messages: [short] })))).toBe('a/nightly');
  });

  it('takes a price from the day it applies', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 1));
    const dropping = cardOf('a', 'dropping', {
      prices: [
        ...priced(9, 9).prices,
        ...priced(1, 1).prices.map((price) => ({ ...price, since: Date.UTC(2026, 10, 1, 6) })),
      ],
    });
    const run = routed([scripted('a', [{ text: 'x' }], { models: [dropping, cardOf('a', 'steady', priced(3, 3))] })], {
      clock,
      options: { models: { auto: { byComplexity: false } } },
    });
    expect(await targetOf(run(chat({ model: 'auto' })))).toBe('a/steady');
    await clock.advance(6 * 3_600_000);
    expect(await targetOf(run(chat({ model: 'auto' })))).toBe('a/dropping');
  });

  it('counts a price per request', async () => {
    const perRequest = cardOf('a', 'flat', {
      prices: [...priced(0, 0).prices, { unit: 'requests', amount: pico(10_000_000_000n), per: 1, source: 'test' }],
    });
    const run = withCards(perRequest, writer);
    expect(await targetOf(run(chat({ model: 'auto', messages: [short] })))).toBe('a/writer');
    expect(await targetOf(run(chat({ model: 'auto', messages: [long] })))).toBe('a/flat');
  });

  it('prices endpoints that write nothing by what they read', async () => {
    const models = [cardOf('a', 'x', priced(2, 0)), cardOf('a', 'y', priced(1, 0)), cardOf('a', 'z', { prices: [] })];
    const run = compose([routerOf([scripted('a', [], { models })])], async ({ target }) => {
      throw new WeirError('cancelled', String(target?.model));
    });
    const call = callOf('embeddings', { model: 'auto', input: 'hello world' });
    await expect(run(call)).rejects.toThrow('y');
  });

  it('settles equal prices by speed', async () => {
    const clock = new ManualClock();
    const slow = async (call: never) => {
      await clock.sleep(1_000);
      return scripted('a', [{ pieces: ['x'] }]).endpoints.chat!(call);
    };
    const run = routed([scripted('a', [slow as never]), scripted('b', [{ pieces: ['x'] }])], { clock });
    const next = () => clock.runUntil(targetOf(run(chat({ stream: true }))));
    expect([await next(), await next(), await next()]).toEqual(['a/m', 'b/m', 'b/m']);
  });
});

describe('what cheapest learns', () => {
  it('expects of a talkative model what it has written before', async () => {
    const talker = scripted('talker', [{ text: 'x', usage: usage(10, 4_000) }], {
      models: [cardOf('talker', 'm', priced(1, 1))],
    });
    const terse = scripted('terse', [{ text: 'x', usage: usage(10, 100) }], {
      models: [cardOf('terse', 'm', priced(1, 2))],
    });
    const run = routed([talker, terse]);
    expect(await targetOf(run(chat('hi')))).toBe('talker/m');
    expect(await targetOf(run(chat('hi')))).toBe('terse/m'); // of which little is expected until it is known
    expect(await targetOf(run(chat('hi')))).toBe('terse/m');
  });

  it('prices what a target reads from its cache at the cached price', async () => {
    const caching = { models: [cardOf('caching', 'm', priced(2, 1, 0.1))] };
    const plain = { models: [cardOf('plain', 'm', priced(1, 1))] };
    const steps = [{ text: 'x', usage: usage(10_000, 10, 9_500) }];
    const run = routed([
      scripted('caching', steps, caching),
      scripted('plain', [{ text: 'x', usage: usage(10_000, 10) }], plain),
    ]);
    const call = () => chat({ model: 'm', messages: [long], max_completion_tokens: 10 });
    expect(await targetOf(run(call()))).toBe('plain/m'); // unknown is none
    await finished(run(chat({ model: 'caching/m', messages: [long] })));
    expect(await targetOf(run(call()))).toBe('caching/m');
  });

  it('counts input as each model has counted it', async () => {
    const dense = scripted('dense', [{ text: 'x', usage: usage(9_600, 10) }], {
      models: [cardOf('dense', 'm', priced(4, 4))],
    });
    const wordy = scripted('wordy', [{ text: 'x', usage: usage(24_000, 10) }], {
      models: [cardOf('wordy', 'm', priced(3, 3))],
    });
    const run = routed([dense, wordy]);
    const call = () => chat({ model: 'm', messages: [long], max_completion_tokens: 10 });
    expect(await targetOf(run(call()))).toBe('wordy/m');
    expect(await targetOf(run(call()))).toBe('dense/m');
  });
});
