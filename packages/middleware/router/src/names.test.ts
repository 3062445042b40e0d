import { compose } from '@weir/core';
import { callOf, cardOf, chat, ManualClock, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { routed, routerOf, targetOf } from '../test/setup.ts';

const two = () => [scripted('a', [{ text: 'from a' }]), scripted('b', [{ text: 'from b' }])] as const;

describe('names', () => {
  it.each(['gpt-5', 'openai/gpt-5', 'gpt-5-latest', 'auto'])('finds %s', async (model) => {
    const upstream = scripted('openai', [{ text: 'x' }], {
      models: [cardOf('openai', 'gpt-5', { aliases: ['gpt-5-latest'] })],
    });
    expect(await targetOf(routed([upstream])(chat({ model })))).toBe('openai/gpt-5');
  });

  it('leaves the request as it is: the adapter reads the target', async () => {
    const upstream = scripted('a', [{ text: 'x' }]);
    const call = chat({ model: 'auto' });
    await routed([upstream])(call);
    expect(upstream.calls[0]?.request).toBe(call.request);
    expect(upstream.calls[0]?.target).toEqual({ provider: 'a', model: 'm' });
  });

  it('takes auto for a request that names no model', async () => {
    const upstream = scripted('a', [{ text: 'x' }]);
    const { model: _, ...request } = chat('hi').request;
    expect(await targetOf(routed([upstream])(callOf('chat', request as never)))).toBe('a/m');
  });

  it('routes a virtual model among its own candidates only', async () => {
    const [a, b] = two();
    const run = routed([a, b], { options: { models: { fast: { candidates: ['b/*'] } } } });
    expect(await targetOf(run(chat({ model: 'fast' })))).toBe('b/m');
    expect(await targetOf(run(chat({ model: 'auto' })))).toBe('a/m');
  });

  it('serves no auto where it is switched off', async () => {
    const run = routed(two(), { options: { models: { auto: { candidates: [] } } } });
    await expect(run(chat({ model: 'auto' }))).rejects.toMatchObject({ code: 'model_not_found' });
  });

  it('never takes a retired model for a virtual name, and for its own only when it is the last', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 1));
    const old = scripted('a', [{ text: 'x' }], { models: [cardOf('a', 'old', { retiresOn: '2026-10-31' })] });
    const run = routed([old], { clock });
    await expect(run(chat({ model: 'auto' }))).rejects.toMatchObject({ code: 'no_target', status: 503 });
    expect(await targetOf(run(chat({ model: 'old' })))).toBe('a/old');
  });

  it('asks an open provider for a model nobody knows', async () => {
    const open = { ...scripted('local', [{ text: 'x' }], { models: [] }), acceptsUnknownModels: true };
    const run = routed([open], { configured: [open] });
    expect(await targetOf(run(chat({ model: 'llama-9' })))).toBe('local/llama-9');
    expect(await targetOf(run(chat({ model: 'local/qwen' })))).toBe('local/qwen');
  });

  it('trusts a model asked for by name whose card tells its price and no abilities', async () => {
    const named = (abilities: readonly string[], acceptsUnknownModels: boolean, model = 'open/llama') => {
      const cards = [cardOf('open', 'llama', { abilities })];
      const open = { ...scripted('open', [{ text: 'x' }], { models: cards }), acceptsUnknownModels };
      return targetOf(routed([open], { configured: [open] })(chat({ model, stream: true })));
    };

    expect(await named([], true)).toBe('open/llama');
    await expect(named([], false)).rejects.toMatchObject({ code: 'unsupported_parameter', param: 'stream' });
    await expect(named(['tools'], true)).rejects.toMatchObject({ code: 'unsupported_parameter', param: 'stream' });
    await expect(named([], true, 'auto')).rejects.toMatchObject({ code: 'unsupported_parameter' }); // chosen by nobody
  });

  it('passes by endpoints that need no target', async () => {
    const run = compose([routerOf([])], async (call) =>
      Promise.reject(new Error(`reached with ${String(call.target)}`)),
    );
    await expect(run(callOf('models', {} as never))).rejects.toThrow('reached with undefined');
  });
});
