import { cardOf, chat, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { priced, routed, routesOf, targetOf } from '../test/setup.ts';
import type { RouterOptions } from './options.ts';

const cards = [
  cardOf('a', 'small', { quality: 0.2, ...priced(0.1, 0.4) }),
  cardOf('a', 'medium', { quality: 0.6, ...priced(1, 4) }),
  cardOf('a', 'premium', { quality: 0.95, ...priced(5, 20) }),
];

const SIMPLE = 'What is the capital of France?';
const CODE = 'Fix the bug in this function: ```js\nfunction f(x) { return x.lenght }\n```';
const HARD = `Design a fault-tolerant rate limiter for 12 regions. Requirements:
1. It must never admit more than 5% over the limit.
2. Compare at least three algorithms and explain why each fails.
3. Prove the bound on the error.
4. Without a central store. How would you evaluate the tradeoffs? Why not gossip?`;

const ask = (content: string, model = 'auto') => chat({ model, messages: [{ role: 'user', content }] });
const route = (content: string, options: Partial<RouterOptions> = {}, model = 'auto') =>
  targetOf(routed([scripted('a', [{ text: 'x' }], { models: cards })], { options })(ask(content, model)));

describe('a virtual model', () => {
  it('sends simple requests to cheap models and complex ones to premium ones', async () => {
    expect(await route(SIMPLE)).toBe('a/small');
    expect(await route(CODE)).toBe('a/medium');
    expect(await route(HARD)).toBe('a/premium');
  });

  it('sends everything to the cheapest without it', async () => {
    const options = { models: { auto: { byComplexity: false } } };
    expect(await route(HARD, options)).toBe('a/small');
  });

  it('takes thresholds and floors as data', async () => {
    expect(await route(SIMPLE, { thresholds: [{ complexity: 0, quality: 0.5 }] })).toBe('a/medium');
    expect(await route(SIMPLE, { floors: { chat: 0.9 } })).toBe('a/premium');
    const models = { wise: { thresholds: [], floors: { chat: 0.5 } } };
    expect(await route(SIMPLE, { models }, 'wise')).toBe('a/medium');
    expect(await route(SIMPLE, { models })).toBe('a/small');
  });

  it('takes the best there is when none is good enough', async () => {
    const [small, medium] = cards;
    const run = routed([scripted('a', [{ text: 'x' }], { models: [small!, medium!] })]);
    expect(await targetOf(run(ask(HARD)))).toBe('a/medium');
  });

  it('goes down in quality when the better ones have failed', async () => {
    const run = routed([scripted('a', [{ fail: 503 }, { fail: 503 }, { text: 'x' }], { models: cards })]);
    const call = ask(HARD);
    await expect(run(call)).rejects.toThrow();
    await expect(run(call)).rejects.toThrow();
    expect(await targetOf(run(call))).toBe('a/small');
    expect([...call.exchange.ruledOut.keys()]).toEqual(['a/premium', 'a/medium']);
  });

  it('keeps to the order of a list, however hard the request', async () => {
    const models = { main: { candidates: ['small', 'premium'], policy: 'ordered' } } as const;
    expect(await route(HARD, { models }, 'main')).toBe('a/small');
  });

  it('takes a card without a rank for a middling one', async () => {
    const unranked = cardOf('a', 'unranked', priced(0.01, 0.01));
    const run = (unknownQuality: number) =>
      routed([scripted('a', [{ text: 'x' }], { models: [...cards, unranked] })], { options: { unknownQuality } });
    expect(await targetOf(run(0.5)(ask(SIMPLE)))).toBe('a/unranked');
    expect(await targetOf(run(0.5)(ask(HARD)))).toBe('a/premium');
    expect(await targetOf(run(1)(ask(HARD)))).toBe('a/unranked');
  });

  it('says what it took the request for', async () => {
    const call = ask(HARD);
    const routes = routesOf(call);
    await routed([scripted('a', [{ text: 'x' }], { models: cards })])(call);
    expect(routes[0]?.workload).toMatchObject({ kind: 'reason' });
    expect(routes[0]?.candidates).toHaveLength(3);
    expect(call.exchange.headers.get('x-weir-route')).toMatch(/^quality of 3, reason 0\.\d+$/);
  });
});

describe('a real model', () => {
  it('is never swapped for a better or cheaper one', async () => {
    expect(await route(HARD, {}, 'small')).toBe('a/small');
    expect(await route(SIMPLE, {}, 'premium')).toBe('a/premium');
  });
});
