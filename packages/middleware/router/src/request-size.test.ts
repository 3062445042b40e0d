import { cardOf, chat, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { priced, routed, targetOf } from '../test/setup.ts';

describe('length', () => {
  const small = cardOf('a', 'small', { contextWindow: 1_000, ...priced(1, 1) });
  const large = cardOf('a', 'large', { contextWindow: 100_000, ...priced(9, 9) });
  const upstream = () => scripted('a', [{ text: 'x' }], { models: [small, large] });
  const words = (tokens: number) => 'word '.repeat(tokens);

  it('takes the dearer model when the cheaper cannot hold the request', async () => {
    expect(
      await targetOf(routed([upstream()])(chat({ model: 'auto', messages: [{ role: 'user', content: 'hi' }] }))),
    ).toBe('a/small');
    const long = { model: 'auto', messages: [{ role: 'user', content: words(2_000) }] } as const;
    expect(await targetOf(routed([upstream()])(chat(long)))).toBe('a/large');
  });

  it('counts the output the caller asks for', async () => {
    const call = chat({ model: 'auto', max_completion_tokens: 1_000 });
    expect(await targetOf(routed([upstream()])(call))).toBe('a/large');
  });

  it('refuses what hardly any text that long could fit, naming both numbers', async () => {
    const call = chat({ model: 'small', messages: [{ role: 'user', content: words(2_000) }] });
    await expect(routed([upstream()])(call)).rejects.toMatchObject({
      code: 'context_length_exceeded',
      status: 400,
      advice: 'stop',
      message: expect.stringMatching(/about \d+ tokens.*is 1000$/),
    });
  });

  it('lets what may fit be tried at the only model there is', async () => {
    const call = chat({ model: 'small', messages: [{ role: 'user', content: words(900) }] });
    expect(await targetOf(routed([upstream()])(call))).toBe('a/small');
  });

  it('counts exactly where a tokenizer knows the model', async () => {
    const tokenizer = { count: (_: string, text: string) => text.length / 5, load: async () => true };
    const call = chat({ model: 'auto', messages: [{ role: 'user', content: words(900) }] });
    expect(await targetOf(routed([upstream()], { tokenizer })(call))).toBe('a/small');
    expect(await targetOf(routed([upstream()])(call))).toBe('a/large'); // without one, the estimate is careful
  });

  it('goes to a larger window only, once a provider said that the request is too long for one', async () => {
    const cards = [
      cardOf('a', 'x', { contextWindow: 10_000, ...priced(1, 1) }),
      cardOf('a', 'y', { contextWindow: 10_000, ...priced(2, 2) }),
      cardOf('a', 'z', { contextWindow: 20_000, ...priced(3, 3) }),
    ];
    const run = routed([scripted('a', [{ fail: 'context_length_exceeded' }, { text: 'z' }], { models: cards })]);
    const call = chat({ model: 'auto' });
    await expect(run(call)).rejects.toMatchObject({ advice: 'reroute' });
    expect(await targetOf(run(call))).toBe('a/z');
  });

  it('prefers a model that can write as much as asked for', async () => {
    const cards = [
      cardOf('a', 'short', { maxOutputTokens: 1_000, ...priced(1, 1) }),
      cardOf('a', 'long', { maxOutputTokens: 9_000, ...priced(2, 2) }),
    ];
    const run = routed([scripted('a', [{ text: 'x' }], { models: cards })]);
    expect(await targetOf(run(chat({ model: 'auto', max_completion_tokens: 5_000 })))).toBe('a/long');
    expect(await targetOf(run(chat({ model: 'short', max_completion_tokens: 5_000 })))).toBe('a/short');
  });
});
