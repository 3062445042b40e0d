import { WeirError } from '@weir/core';
import { cardOf, chat, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { nameOf, withFallback } from '../test/setup.ts';

describe('a list of models', () => {
  const providers = () => [
    scripted('openai', [{ fail: 503 }], { models: [cardOf('openai', 'gpt-5')] }),
    scripted('azure', [{ fail: 503 }], { models: [cardOf('azure', 'gpt-5')] }),
    scripted('anthropic', [{ text: 'x' }], { models: [cardOf('anthropic', 'claude')] }),
    scripted('other', [{ text: 'x' }], { models: [cardOf('other', 'llama', { abilities: ['tools'] })] }),
  ];
  const models = { 'gpt-5': ['gpt-5', 'llama', 'claude'] };

  it('is tried in order, a name at each of its providers, with or without a router', async () => {
    for (const isRouted of [true, false]) {
      const list = providers();
      const run = withFallback(list, { isRouted, options: { models, maxTargets: 4 } });
      expect(await nameOf(run(chat({ model: 'gpt-5', stream: true })))).toBe('anthropic/claude');
      expect(list.map(({ calls }) => calls.length)).toEqual([1, 1, 1, 0]); // llama cannot stream
    }
  });

  it('leaves the request as it is', async () => {
    const list = providers();
    const call = chat({ model: 'gpt-5', stream: true });
    await withFallback(list, { options: { models } })(call);
    expect(list[2]!.calls[0]?.request).toBe(call.request);
  });

  it('ends with its last target: the router is not asked for more', async () => {
    const list = providers();
    const run = withFallback(list, { options: { models: { 'gpt-5': ['openai/gpt-5'] } } });
    await expect(run(chat({ model: 'gpt-5' }))).rejects.toMatchObject({ status: 503, advice: 'stop' });
    expect(list.map(({ calls }) => calls.length)).toEqual([1, 0, 0, 0]);
  });

  it('skips what the exchange has ruled out already', async () => {
    const list = providers();
    const call = chat({ model: 'gpt-5', stream: true });
    call.exchange.ruledOut.set('openai/gpt-5', new WeirError('upstream_overloaded', 'busy'));
    await withFallback(list, { options: { models } })(call);
    expect(list.map(({ calls }) => calls.length)).toEqual([0, 1, 1, 0]);
  });

  it('takes targets spelled out that no catalogue knows', async () => {
    const local = scripted('local', [{ text: 'x' }], { models: [] });
    const run = withFallback([scripted('a', [{ fail: 503 }]), local], {
      isRouted: false,
      options: { models: { m: ['m', 'local/llama-9'] } },
    });
    expect(await nameOf(run(chat('hi')))).toBe('local/llama-9');
  });

  it('is not used for other models', async () => {
    const run = withFallback([scripted('a', [{ text: 'x' }])], { options: { models } });
    expect(await nameOf(run(chat('hi')))).toBe('a/m');
  });
});
