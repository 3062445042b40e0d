import { bodyOf, type Call, formatUsd, targetName, WeirError } from '@weir/core';
import { cardOf, chatResponse, type Step, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { question, world } from '../../test/world.ts';

describe('headers', () => {
  it('tell target, attempts, cost and where the cost comes from', async () => {
    const { ask, ledger } = await world([{ text: 'x' }]);
    const { headers } = await ask(question());
    expect(headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'private, no-store',
      vary: 'authorization',
      'x-request-id': 'id-1-0',
      'x-weir-target': 'a/m',
      'x-weir-attempts': '1',
      'x-weir-cost': formatUsd(ledger.rows[0]!.outcome!.cost),
      'x-weir-cost-basis': 'provider',
      'content-length': expect.any(String),
    });
  });

  it('tell the cost of all attempts, failed ones included, and the weakest basis', async () => {
    const { ask, ledger } = await world([{ fail: 504 }, { text: 'x' }], {
      middleware: [async (call, next) => next(call).catch(() => next(call))],
    });
    const { headers } = await ask(question());
    const cost = ledger.rows.reduce((sum, { outcome }) => sum + outcome!.cost, 0n);
    expect(headers).toMatchObject({
      'x-weir-attempts': '2',
      'x-weir-cost': formatUsd(cost as never),
      'x-weir-cost-basis': 'held',
    });
  });

  describe('of a model without a price', () => {
    const unpriced = (steps: readonly Step[]) =>
      scripted('a', steps, { models: [{ ...cardOf('a', 'm'), prices: [] }, cardOf('a', 'priced')] });

    it('tell no cost rather than a zero, and that it is unpriced', async () => {
      const { ask, ledger } = await world([], { upstream: unpriced([{ text: 'x' }]) });
      const { headers } = await ask(question());
      expect(headers['x-weir-cost-basis']).toBe('unpriced');
      expect(headers).not.toHaveProperty('x-weir-cost');
      expect(ledger.rows[0]!.outcome).toMatchObject({ unpriced: ['input_tokens', 'output_tokens'] });
    });

    it('tell the same on errors', async () => {
      const { ask } = await world([], { upstream: unpriced([{ fail: 504 }]) });
      const { headers } = await ask(question());
      expect(headers['x-weir-cost-basis']).toBe('unpriced');
      expect(headers).not.toHaveProperty('x-weir-cost');
    });

    it('tell the same when only one of several attempts is unpriced', async () => {
      const { ask } = await world([], {
        upstream: unpriced([{ fail: 504 }, { text: 'x' }]),
        middleware: [
          async (call, next) =>
            next(call).catch(() => next({ ...call, target: { provider: 'a', model: 'priced' } } as Call)),
        ],
      });
      const { headers } = await ask(question());
      expect(headers).toMatchObject({ 'x-weir-target': 'a/priced', 'x-weir-cost-basis': 'unpriced' });
      expect(headers).not.toHaveProperty('x-weir-cost');
    });

    it('is told to observers once, with its units', async () => {
      const { ask, gateway } = await world([], { upstream: unpriced([{ text: 'x' }, { text: 'y' }, { text: 'z' }]) });
      const told: unknown[] = [];
      gateway.events.on('price:unpriced', ({ target, units }) => told.push([targetName(target), units]));
      await ask(question());
      await ask(question());
      await ask(question({ model: 'priced' }));
      expect(told).toEqual([['a/m', ['input_tokens', 'output_tokens']]]);
    });
  });

  it.each([
    ['a line break', 'm\r\nx-admin: 1', 'm??x-admin: 1'],
    ['an emoji', 'm🚀', 'm??'],
    ['a NUL and DEL', 'm\u0000\u007f', 'm??'],
    ['letters beyond ASCII', 'modèle', 'mod?le'],
  ])('of a model with %s in its name are safe', async (_, model, shown) => {
    const upstream = scripted('a', [{ text: 'x' }], { models: [cardOf('a', model)] });
    const { ask } = await world([], { upstream });
    for (let time = 0; time < 2; time++) {
      const reply = await ask(question({ model }));
      expect([reply.status, reply.headers['x-weir-target']]).toEqual([200, `a/${shown}`]);
    }
    expect((await ask(question({ model, stream: true }))).headers['x-weir-target']).toBe(`a/${shown}`);
  });

  it('of an upstream that sends odd ones are safe too', async () => {
    const headers = { 'x-upstream-request-id': 'r-日本-é' };
    const { ask } = await world([
      { reply: { kind: 'value', headers, body: bodyOf(chatResponse('x')) } },
      { reply: { kind: 'bytes', headers, contentType: 'text/plain; x="日"', bytes: Buffer.from('x') } },
    ]);
    expect((await ask(question())).headers['x-upstream-request-id']).toBe('r-??-?');
    expect((await ask(question())).headers['content-type']).toBe('text/plain; x="?"');
  });

  it('of a budget without room tell when it starts anew', async () => {
    const resetsAt = Date.UTC(2026, 10, 2);
    const { ask } = await world([], {
      middleware: [() => Promise.reject(new WeirError('budget_exceeded', 'no room', { retryAfterMs: 1, resetsAt }))],
    });
    const { status, headers } = await ask(question());
    expect(status).toBe(402);
    expect(headers).toMatchObject({ 'x-weir-budget-reset': '2026-11-02T00:00:00.000Z', 'x-should-retry': 'false' });
  });

  it('of an error before any attempt tell no cost', async () => {
    const { ask } = await world([{ text: 'x' }]);
    const { headers } = await ask(question({ model: 'nobody-has-it' }));
    expect(headers).toMatchObject({ 'x-weir-attempts': '0', 'x-request-id': 'id-1-0' });
    expect(headers).not.toHaveProperty('x-weir-cost');
  });
});
