import { type Call, formatUsd, type Middleware, WeirError, type WeirEvents, withTraits } from '@weir/core';
import { cardOf, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { question, world } from '../../test/world.ts';

const QUOTE = { path: '/v1/quote' };
const MODELS = [cardOf('a', 'm'), cardOf('a', 'large')];

/** Sends a call to the first model that has not failed yet. */
const anyModel: Middleware = withTraits(
  async (call, next) => {
    const { ruledOut } = call.exchange;
    const card = MODELS.find(({ model }) => !ruledOut.has(`a/${model}`));
    if (card === undefined) throw new WeirError('no_target', 'None is left');
    const target = { provider: 'a', model: card.model };
    try {
      return await next({ ...call, target });
    } catch (error) {
      ruledOut.set(`a/${card.model}`, error as WeirError);
      throw error;
    }
  },
  { name: 'any-model', provides: ['target'] },
);

describe('a quote', () => {
  it('is the most an attempt can cost where nothing is known of earlier ones', async () => {
    const { ask, upstream, ledger } = await world();
    const reply = await ask({ request: question({ max_tokens: 100 }) }, QUOTE);
    expect([reply.status, reply.json]).toEqual([
      200,
      {
        object: 'quote',
        endpoint: 'chat',
        cached: false,
        targets: [
          {
            target: 'a/m',
            input_tokens: 9,
            output_tokens: 100,
            expected_usd: '0.000209',
            p99_usd: '0.000209',
            maximum_usd: '0.000209',
            basis: 'maximum',
            attempts: 0,
          },
        ],
      },
    ]);
    expect(upstream.calls).toHaveLength(0);
    expect(ledger.rows).toHaveLength(0);
  });

  it('expects as much output as earlier attempts of the key had', async () => {
    const steps = Array.from({ length: 50 }, (_, index) => {
      const written = index === 0 ? 90 : 10;
      return { text: 'x', usage: { prompt_tokens: 10, completion_tokens: written, total_tokens: 10 + written } };
    });
    const { ask } = await world(steps, {
      keys: [
        { secret: 'secret-1', name: 'k1', tenant: 't' },
        { secret: 'secret-2', name: 'k2', tenant: 't' },
      ],
    });
    for (const _ of steps) await ask(question(), { headers: { authorization: 'Bearer secret-1' } });
    const quoteOf = async (secret: string, max_tokens: number) => {
      const body = { request: question({ max_tokens }) };
      const { json } = await ask(body, { ...QUOTE, headers: { authorization: `Bearer ${secret}` } });
      const { expected_usd, p99_usd, maximum_usd, basis, attempts } = json.targets[0];
      return [expected_usd, p99_usd, maximum_usd, basis, attempts];
    };
    // 9 input tokens at 1 and 12 (mean, rounded up), 90 and 100 output tokens at 2 USD per million
    expect(await quoteOf('secret-1', 100)).toEqual(['0.000033', '0.000189', '0.000209', 'history', 50]);
    expect(await quoteOf('secret-1', 11)).toEqual(['0.000031', '0.000031', '0.000031', 'history', 50]);
    expect(await quoteOf('secret-2', 100)).toEqual(['0.000209', '0.000209', '0.000209', 'maximum', 0]);
  });

  it('is of every target the pipeline would try, in its order, as the pipeline changed the request', async () => {
    const rewrite: Middleware = (call, next) =>
      next({ ...call, request: { ...call.request, messages: [{ role: 'user', content: 'a longer text' }] } } as Call);
    const upstream = scripted('a', [], { models: MODELS });
    const { gateway } = await world([], { upstream, middleware: [rewrite, anyModel] });
    const { targets } = await gateway.quote({ request: question({ max_tokens: 1 }) });
    expect(targets.map(({ target, inputTokens }) => [target.model, inputTokens])).toEqual([
      ['m', 15],
      ['large', 15],
    ]);
    expect(upstream.calls).toHaveLength(0);
  });

  it('says what cannot be priced', async () => {
    const upstream = scripted('a', [], { models: [cardOf('a', 'm', { prices: [] })] });
    const { ask } = await world([], { upstream });
    expect((await ask({ request: question() }, QUOTE)).json.targets[0]).toMatchObject({
      expected_usd: null,
      maximum_usd: null,
    });
  });

  it('tells observers of no exchange', async () => {
    const { gateway, ask } = await world();
    const heard: (keyof WeirEvents)[] = [];
    for (const name of ['exchange:started', 'attempt:started', 'exchange:ended'] as const)
      gateway.events.on(name, () => heard.push(name));
    await ask({ request: question() }, QUOTE);
    expect(heard).toEqual([]);
  });

  it.each<[string, object, number, string | null]>([
    ['an endpoint nobody serves', { endpoint: 'songs', request: question() }, 400, 'endpoint'],
    ['an endpoint without cost', { endpoint: 'models', request: {} }, 400, 'endpoint'],
    ['no request', { endpoint: 'chat' }, 400, 'request'],
    ['a request that is none', { request: { model: 'm' } }, 400, 'messages'],
    ['a model nobody has', { request: question({ model: 'other' }) }, 404, 'model'],
  ])('is refused for %s', async (_what, body, status, param) => {
    const { ask } = await world();
    const reply = await ask(body, QUOTE);
    expect([reply.status, reply.json.error.param]).toEqual([status, param]);
  });

  it('is for those who may call', async () => {
    const { ask } = await world([], { keys: [{ secret: 'secret-1', name: 'k1', tenant: 't' }] });
    expect((await ask({ request: question() }, QUOTE)).status).toBe(401);
  });

  it('holds the request to the bounds of its caller', async () => {
    const { ask } = await world();
    const headers = { 'x-weir-max-output-tokens': '50' };
    const reply = await ask({ request: question() }, { ...QUOTE, headers });
    expect(reply.json.targets[0].output_tokens).toBe(50);
  });

  it('in-process has amounts as money', async () => {
    const { gateway } = await world();
    const { targets } = await gateway.quote({ request: question({ max_tokens: 100 }) });
    expect(targets.map(({ maximum }) => formatUsd(maximum!))).toEqual(['0.000209']);
  });
});
