import { EventBus, type Exchange, exchangeOf, type KeyValue, type RateLimits } from '@weir/core';
import { ManualClock, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type LetIn, Rates } from './rates.ts';

/** A store of counters, which may be away; what expires is not needed here. */
class Counters implements KeyValue {
  readonly isShared: boolean;
  isAway = false;
  readonly #counters = new Map<string, bigint>();

  constructor(isShared = true) {
    this.isShared = isShared;
  }

  async increment(key: string, by: bigint): Promise<bigint> {
    if (this.isAway) throw new Error('connection refused');
    const total = (this.#counters.get(key) ?? 0n) + by;
    this.#counters.set(key, total);
    return total;
  }

  get = async (): Promise<undefined> => undefined;
  set = async (): Promise<boolean> => false;
  delete = async (): Promise<boolean> => false;
}

const clock = new ManualClock(Date.UTC(2026, 10, 1));

function exchange(rates: RateLimits): Exchange {
  const principal = { tenant: 'acme', key: 'ci', tags: {}, permissions: { rates } };
  return exchangeOf({ id: 'x', startedAt: 0, principal, events: new EventBus() });
}

/** How many of so many exchanges are let in, one after the other. */
async function letInBy(rates: Rates, limits: RateLimits, count: number, tokens = 0): Promise<LetIn[]> {
  const all: LetIn[] = [];
  for (let asked = 0; asked < count; asked++) {
    try {
      all.push(rates.enter(exchange(limits), () => tokens)!);
    } catch (error) {
      expect(error).toMatchObject({ code: 'rate_limited' });
    }
    await clock.advance(0);
    await settled();
  }
  return all;
}

describe('rates of processes that share a store', () => {
  it('are what one would let in, but for what comes before they hear of each other', async () => {
    const shared = new Counters();
    const [one, other] = [new Rates(clock, shared), new Rates(clock, shared)];
    const limits = { requestsPerMinute: 10 };
    expect(await letInBy(one, limits, 12)).toHaveLength(10);
    await clock.advance(500);
    await settled();
    expect(await letInBy(other, limits, 12)).toHaveLength(1); // and hears of the ten
    await clock.advance(6_000); // a tenth of a minute
    expect((await letInBy(one, limits, 3)).length + (await letInBy(other, limits, 3)).length).toBeLessThanOrEqual(2);
  });

  it('count tokens that were not used after all for nobody', async () => {
    const shared = new Counters();
    const [one, other] = [new Rates(clock, shared), new Rates(clock, shared)];
    const limits = { tokensPerMinute: 1_000 };
    const [first] = await letInBy(one, limits, 1, 900);
    await letInBy(other, limits, 1, 10);
    await clock.advance(500);
    await settled();
    expect(await letInBy(other, limits, 1, 500)).toHaveLength(0);
    first!.leave(); // no attempt, no tokens
    await clock.advance(500);
    await settled();
    await letInBy(other, limits, 1, 1_000); // hears of it
    await clock.advance(500);
    await settled();
    expect(await letInBy(other, limits, 1, 500)).toHaveLength(1);
  });

  it("are each one's own while the store is away, and told when it is back", async () => {
    const shared = new Counters();
    const [one, other] = [new Rates(clock, shared), new Rates(clock, shared)];
    const limits = { requestsPerMinute: 4 };
    shared.isAway = true;
    expect(await letInBy(one, limits, 5)).toHaveLength(4);
    shared.isAway = false;
    await clock.advance(500);
    await letInBy(one, limits, 1);
    await clock.advance(500);
    await settled();
    expect(await letInBy(other, limits, 5)).toHaveLength(1);
  });

  it("are each one's own where the store is", async () => {
    const own = new Counters(false);
    const limits = { requestsPerMinute: 3 };
    for (const rates of [new Rates(clock, own), new Rates(clock, own)])
      expect(await letInBy(rates, limits, 5)).toHaveLength(3);
  });
});
