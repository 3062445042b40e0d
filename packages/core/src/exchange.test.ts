import { describe, expect, it } from 'vitest';
import { EventBus } from './events.ts';
import { type Attempt, basisSoFar, costSoFar, type Exchange, exchangeOf } from './exchange.ts';
import { usd } from './money.ts';
import type { Basis } from './reply.ts';

const create = (more: Partial<Parameters<typeof exchangeOf>[0]> = {}): Exchange =>
  exchangeOf({ id: 'x', startedAt: 5, principal: { tenant: 't', tags: {} }, events: new EventBus(), ...more });

function withAttempts(...rows: readonly (readonly [cost: string, basis: Basis | undefined])[]): Exchange {
  const exchange = create();
  for (const [cost, basis] of rows) (exchange.attempts as Attempt[]).push({ cost: usd(cost), basis } as Attempt);
  return exchange;
}

describe('an exchange', () => {
  it('wishes nothing, has ruled nothing out and has no headers unless told', () => {
    const exchange = create();
    expect(exchange).toMatchObject({ id: 'x', startedAt: 5, attempts: [] });
    expect(exchange.wishes).toEqual({});
    expect(exchange.ruledOut.size + exchange.headers.size).toBe(0);
  });

  it('remembers what was ruled out and which headers were added', () => {
    const exchange = create({ wishes: { cache: 'bypass' } });
    exchange.headers.set('x-weir-cache', 'bypass');
    expect(exchange.headers.get('x-weir-cache')).toBe('bypass');
    expect(exchange.ruledOut).toBe(exchange.ruledOut);
    expect(exchange.wishes.cache).toBe('bypass');
  });

  it('shares nothing with another', () => {
    const [one, other] = [create(), create()];
    one.headers.set('a', '1');
    expect(other.headers.size).toBe(0);
  });

  it('hands background work to whoever keeps it, and reports its failure as an event', async () => {
    const events = new EventBus();
    const defects: unknown[] = [];
    const kept: Promise<unknown>[] = [];
    events.on('defect', ({ error }) => defects.push(error));
    const exchange = create({ events, waitUntil: (work) => kept.push(work) });
    const failure = new Error('The work failed');
    exchange.waitUntil(Promise.reject(failure));
    await expect(kept[0]).resolves.toBeUndefined();
    expect(defects).toEqual([failure]);
  });

  it('leaves no rejection unhandled where nobody keeps the work', async () => {
    const events = new EventBus();
    const defects: unknown[] = [];
    events.on('defect', ({ error }) => defects.push(error));
    create({ events }).waitUntil(Promise.reject(new Error('x')));
    await new Promise(setImmediate);
    expect(defects).toHaveLength(1);
  });
});

describe('costSoFar', () => {
  it('is the sum over the attempts, failed ones and side-calls included', () => {
    expect(costSoFar(withAttempts())).toBe(0n);
    expect(costSoFar(withAttempts(['0.5', 'provider']))).toBe(usd('0.5'));
    expect(costSoFar(withAttempts(['0.5', 'held'], ['0.25', 'provider'], ['0', 'unbilled']))).toBe(usd('0.75'));
  });
});

describe('basisSoFar', () => {
  it.each([
    [['provider', 'held'], 'held'],
    [['provider', 'estimated'], 'estimated'],
    [['unbilled', 'provider'], 'provider'],
    [['not_dispatched', 'unbilled'], 'unbilled'],
    [['not_dispatched', 'cached'], 'cached'],
    [[undefined, 'provider'], 'provider'],
    [[undefined], undefined],
    [[], undefined],
  ] as const)('of %j is the least certain: %s', (bases, weakest) => {
    expect(basisSoFar(withAttempts(...bases.map((basis) => ['0', basis] as const)))).toBe(weakest);
  });
});
