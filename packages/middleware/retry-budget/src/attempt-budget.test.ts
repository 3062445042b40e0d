import { ATTEMPT_BUDGET, type AttemptBudget, type Clock } from '@weir/core';
import { ManualClock, seededRandom } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type AttemptBudgetOptions, attemptBudget } from './attempt-budget.ts';

const budgetOf = (clock: Clock, options: Partial<AttemptBudgetOptions> = {}): AttemptBudget =>
  attemptBudget.create({ clock }, options).services.get(ATTEMPT_BUDGET) as AttemptBudget;

/** Takes tokens until there are none. */
function drain(budget: AttemptBudget, upstream = 'a/m'): number {
  let taken = 0;
  while (taken < 10_000 && budget.withdraw(upstream)) taken++;
  return taken;
}

describe('tokens', () => {
  it('start with the burst', () => {
    expect(drain(budgetOf(new ManualClock()))).toBe(3);
  });

  it('are earned by ten first attempts each, exactly', () => {
    const budget = budgetOf(new ManualClock(), { burst: 0 });
    for (let attempt = 0; attempt < 9; attempt++) budget.deposit('a/m');
    expect(budget.withdraw('a/m')).toBe(false);
    budget.deposit('a/m');
    expect(drain(budget)).toBe(1);
  });

  it('come by themselves every ten seconds, up to the burst', async () => {
    const clock = new ManualClock();
    const budget = budgetOf(clock);
    drain(budget);
    await clock.advance(9_999);
    expect(drain(budget)).toBe(0);
    await clock.advance(1);
    expect(drain(budget)).toBe(1);
    await clock.advance(3_600_000);
    expect(drain(budget)).toBe(3);
  });

  it('expire 30 s after the attempt that earned them', async () => {
    const clock = new ManualClock(0);
    const left = async (waitMs: number): Promise<number> => {
      const budget = budgetOf(clock, { burst: 0 });
      for (let attempt = 0; attempt < 100; attempt++) budget.deposit('a/m');
      await clock.advance(waitMs);
      return drain(budget);
    };
    expect(await left(26_999)).toBe(10);
    expect(await left(30_000)).toBe(0);
  });

  it('may be taken in parts', () => {
    const budget = budgetOf(new ManualClock(), { burst: 1 });
    expect([1, 2, 3].map(() => budget.withdraw('a/m', 0.36))).toEqual([true, true, false]);
  });

  it('are given back by a retry that succeeds', () => {
    const budget = budgetOf(new ManualClock(), { burst: 1 });
    expect(drain(budget)).toBe(1);
    budget.refund('a/m');
    expect(drain(budget)).toBe(1);
  });

  it('belong to one upstream', () => {
    const budget = budgetOf(new ManualClock());
    drain(budget, 'a/m');
    expect(drain(budget, 'a/n')).toBe(3);
  });

  it('neither come nor go when the clock goes back', () => {
    let now = 1_000_000;
    const clock = { ...new ManualClock(), now: () => now } as unknown as Clock;
    const budget = budgetOf(clock);
    for (let attempt = 0; attempt < 20; attempt++) budget.deposit('a/m');
    drain(budget);
    budget.refund('a/m');
    now -= 500_000;
    expect(drain(budget)).toBe(1);
    now += 500_000;
    expect(drain(budget)).toBe(0);
  });

  it('are endless when the budget is switched off', () => {
    expect(drain(budgetOf(new ManualClock(), { enabled: false }))).toBe(10_000);
  });
});

it('remembers a bounded number of upstreams and forgets the one unused longest', () => {
  const budget = budgetOf(new ManualClock(), { maxUpstreams: 2 });
  drain(budget, 'old');
  drain(budget, 'used');
  budget.withdraw('old');
  drain(budget, 'new'); // 'used' has to go
  expect(drain(budget, 'old')).toBe(0);
  expect(drain(budget, 'used')).toBe(3);
});

interface Happening {
  readonly at: number;
  readonly kind: 'original' | 'extra' | 'refund';
}

/** Random traffic: quiet and busy minutes, outages and good times, some retries that help. */
async function traffic(seed: number, options: Partial<AttemptBudgetOptions>): Promise<Happening[]> {
  const clock = new ManualClock(0);
  const random = seededRandom(seed);
  const budget = budgetOf(clock, options);
  const happened: Happening[] = [];
  const note = (kind: Happening['kind']): void => void happened.push({ at: clock.now(), kind });
  for (let phase = 0; phase < 12; phase++) {
    const gapMs = 10 + random.next() ** 3 * 3_000;
    const failing = random.next();
    for (let call = 0; call < 60; call++) {
      await clock.advance(random.next() * 2 * gapMs);
      budget.deposit('a/m');
      note('original');
      for (let retry = 0; retry < 2 && random.next() < failing; retry++) {
        if (!budget.withdraw('a/m')) break;
        note('extra');
        if (random.next() < failing) continue;
        budget.refund('a/m');
        note('refund');
        break;
      }
    }
  }
  return happened;
}

/** The most by which the extra attempts of any window pass what the rule allows there. */
function worstExcess(happened: readonly Happening[], ttlMs: number): number {
  let worst = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < happened.length; start++) {
    const from = happened[start]!.at;
    let allowed = 0;
    for (let before = start - 1; before >= 0 && happened[before]!.at >= from - ttlMs; before--) {
      const { kind } = happened[before]!;
      allowed += kind === 'original' ? 0.1 : kind === 'refund' ? 1 : 0;
    }
    let extra = 0;
    for (let end = start; end < happened.length; end++) {
      const { at, kind } = happened[end]!;
      if (kind === 'original') allowed += 0.1;
      else extra += kind === 'extra' ? 1 : -1;
      worst = Math.max(worst, extra - allowed - (0.1 * (at - from)) / 1000 - 3);
    }
  }
  return worst;
}

describe('the bound', () => {
  it('holds over every window of random traffic: ratio x first attempts + floor x window + burst', async () => {
    for (const seed of [1, 2, 3]) expect(worstExcess(await traffic(seed, {}), 30_000)).toBeLessThanOrEqual(1e-9);
  });

  it('is passed when deposits do not expire, or without the budget', async () => {
    expect(worstExcess(await traffic(1, { ttlMs: 3_600_000 }), 30_000)).toBeGreaterThan(1);
    expect(worstExcess(await traffic(1, { enabled: false }), 30_000)).toBeGreaterThan(20);
  });
});
