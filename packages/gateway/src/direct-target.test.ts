import { withTraits } from '@weir/core';
import { cardOf, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { question, world } from '../test/world.ts';
import { createGateway } from './create-gateway.ts';

const open = (name: string) => ({ ...scripted(name, [{ text: 'x' }], { models: [] }), acceptsUnknownModels: true });

async function targetOf(
  model: string,
  providers: readonly object[],
  aliases?: Record<string, string>,
): Promise<string | number> {
  const gateway = await createGateway({ providers: providers as never, ...(aliases === undefined ? {} : { aliases }) });
  const reply = await gateway.handle({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(question({ model }))),
  });
  await gateway.stop();
  return reply.headers['x-weir-target'] ?? reply.status;
}

describe('without a router', () => {
  const card = (provider: string, model: string, more: object = {}) =>
    scripted(provider, [{ text: 'x' }], { models: [cardOf(provider, model, more)] });

  it('a model goes to the first provider that has it', async () => {
    expect(await targetOf('m', [card('a', 'other'), card('b', 'm'), card('c', 'm')])).toBe('b/m');
  });

  it('a provider may be named', async () => {
    expect(await targetOf('c/m', [card('b', 'm'), card('c', 'm')])).toBe('c/m');
    expect(await targetOf('openrouter/meta/llama', [card('openrouter', 'meta/llama')])).toBe('openrouter/meta/llama');
  });

  it('an alias is followed', async () => {
    expect(await targetOf('fast', [card('a', 'm')], { fast: 'a/m' })).toBe('a/m');
  });

  it('a model nobody has a card for goes to the one provider that takes any, or to the one that is named', async () => {
    expect(await targetOf('new-model', [card('a', 'm'), open('local')])).toBe('local/new-model');
    expect(await targetOf('lan/new/model', [open('local'), open('lan')])).toBe('lan/new/model');
    expect(await targetOf('new-model', [open('local'), open('lan')])).toBe(404);
    expect(await targetOf('a/new-model', [card('a', 'm')])).toBe(404);
  });

  it('a model that does not serve the endpoint is refused, though another provider takes any', async () => {
    const embeds = card('a', 'e', { endpoints: ['embeddings'] });
    expect(await targetOf('e', [embeds])).toBe(400);
    expect(await targetOf('e', [embeds, open('local')])).toBe(400);
  });

  it('a target chosen above is left alone', async () => {
    const pinned = withTraits((call, next) => next({ ...call, target: { provider: 'a', model: 'pinned' } }), {
      name: 'pin',
    });
    const { ask, upstream } = await world([{ text: 'x' }], { middleware: [pinned] });
    await ask(question());
    expect(upstream.calls[0]?.target).toEqual({ provider: 'a', model: 'pinned' });
  });

  it('what asks for another target stands above the choice', async () => {
    const calls: (string | undefined)[] = [];
    const again = withTraits(
      (call, next) => {
        calls.push(call.target?.provider);
        return next(call).catch(() => next({ ...call, target: { provider: 'a', model: 'other' } }));
      },
      { name: 'again', repeats: 'target' },
    );
    const { ask, upstream } = await world([{ fail: 'upstream_error' }, { text: 'x' }], { middleware: [again] });
    expect((await ask(question())).headers['x-weir-target']).toBe('a/other');
    expect(calls).toEqual([undefined]);
    expect(upstream.calls).toHaveLength(2);
  });

  it('a router of your own chooses', async () => {
    const router = withTraits((call, next) => next({ ...call, target: { provider: 'a', model: 'routed' } }), {
      name: 'own',
      provides: ['target'],
    });
    const { ask } = await world([{ text: 'x' }], { middleware: [router] });
    expect((await ask(question({ model: 'anything' }))).headers['x-weir-target']).toBe('a/routed');
  });
});
