import { type Claim, type Hold, isShortage, type Money, pico } from '@weir/core';
import { held, ManualClock, seededRandom } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { LapseQueue } from './lapse-queue.ts';
import { MemoryAccounts } from './memory-accounts.ts';

const LIMIT = pico(1_000n);
const claim = (account: string): readonly Claim[] => [{ account, limit: LIMIT }];

function accountsWith(options: { maxAccounts?: number } = {}) {
  const clock = new ManualClock();
  return { clock, accounts: new MemoryAccounts({ clock, random: seededRandom() }, options) };
}

describe('MemoryAccounts', () => {
  it('records what was spent beyond a hold', async () => {
    const { accounts } = accountsWith();
    const hold = held(await accounts.reserve(claim('a'), pico(100n), { ttlMs: 1_000 }));
    await accounts.settle(hold, pico(130n));
    expect(accounts.overage('a')).toBe(30n);
    expect(await accounts.balance('a')).toEqual({ spent: 130n, reserved: 0n });
  });

  it('records no overage for what a hold paid for, nor of accounts it does not know', async () => {
    const { accounts } = accountsWith();
    for (const spent of [100n, 30n]) {
      const hold = held(await accounts.reserve(claim('a'), pico(100n), { ttlMs: 1_000 }));
      await accounts.settle(hold, pico(spent));
    }
    expect(accounts.overage('a')).toBe(0n);
    expect(accounts.overage('nobody')).toBe(0n);
  });

  it('lapses a hold that was extended when its extension is over, not before', async () => {
    const { clock, accounts } = accountsWith();
    const hold = held(await accounts.reserve(claim('a'), pico(100n), { ttlMs: 100 }));
    await clock.advance(50);
    await accounts.extend(hold, 200);
    await clock.advance(100);
    expect(await accounts.balance('a')).toEqual({ spent: 0n, reserved: 100n });
    await clock.advance(100);
    expect(await accounts.balance('a')).toEqual({ spent: 0n, reserved: 0n });
  });

  it('still books what 100,000 lapsed holds cost in the end, and forgets the one before them', async () => {
    const { clock, accounts } = accountsWith();
    const holds: Hold[] = [];
    for (let count = 0; count < 100_001; count++)
      holds.push(held(await accounts.reserve([{ account: 'a' }], pico(1n), { ttlMs: 10 })));
    await clock.advance(10);
    expect(await accounts.balance('a')).toEqual({ spent: 0n, reserved: 0n });
    await accounts.settle(holds[0]!, pico(1n));
    expect((await accounts.balance('a')).spent).toBe(0n);
    await accounts.settle(holds[1]!, pico(1n));
    await accounts.settle(holds.at(-1)!, pico(1n));
    expect((await accounts.balance('a')).spent).toBe(2n);
  });

  it('serves the accounts it has although late settlements have made one too many', async () => {
    const { clock, accounts } = accountsWith({ maxAccounts: 1 });
    const options = { ttlMs: 10 };
    const late = held(await accounts.reserve(claim('a'), pico(1n), options));
    await clock.advance(10);
    await accounts.reserve(claim('b'), pico(1n), options); // `a` is empty and has been forgotten
    await accounts.settle(late, pico(1n));
    expect(await accounts.reserve(claim('b'), pico(1n), options)).toMatchObject({ accounts: ['b'] });
  });

  it('refuses a new account beyond the cap, but still serves those it has', async () => {
    const { accounts } = accountsWith({ maxAccounts: 2 });
    const reserve = (name: string): Promise<unknown> => accounts.reserve(claim(name), pico(1n), { ttlMs: 1_000 });
    await reserve('a');
    await reserve('b');
    await expect(reserve('c')).rejects.toMatchObject({
      code: 'ledger_unavailable',
      message: 'A new account would make 3, the limit is 2',
    });
    expect(await reserve('a')).toMatchObject({ accounts: ['a'] });
  });

  it('forgets an account that spent nothing, so that its place is free again', async () => {
    const { clock, accounts } = accountsWith({ maxAccounts: 1 });
    const options = { ttlMs: 1_000 };
    await accounts.settle(held(await accounts.reserve(claim('a'), pico(5n), options)), pico(0n));
    await accounts.reserve(claim('b'), pico(5n), options);
    await clock.advance(1_000);
    expect(await accounts.reserve(claim('c'), pico(5n), options)).toMatchObject({ accounts: ['c'] });
  });

  it('takes no negative amounts', async () => {
    const { accounts } = accountsWith();
    const options = { ttlMs: 1_000 };
    await expect(accounts.reserve(claim('a'), pico(-1n), options)).rejects.toMatchObject({ code: 'internal_error' });
    const hold = held(await accounts.reserve(claim('a'), pico(1n), options));
    await expect(accounts.settle(hold, pico(-1n))).rejects.toMatchObject({
      code: 'internal_error',
      message: 'An amount is -1 pico-USD, the least is 0',
    });
  });

  it('never lets holds and spending pass the limit, whatever the order of 5,000 steps', async () => {
    const { clock, accounts } = accountsWith();
    const random = seededRandom(5);
    const holds: Hold[] = [];
    let spent = 0n;
    for (let step = 0; step < 5_000; step++) {
      const amount: Money = pico(BigInt(Math.floor(random.next() * 50)));
      const chance = random.next();
      const hold = holds[Math.floor(random.next() * holds.length)];
      if (chance < 0.5) {
        const made = await accounts.reserve(claim('a'), amount, { ttlMs: 1 + random.next() * 300 });
        if (!isShortage(made)) holds.push(made);
      } else if (chance < 0.6 && hold !== undefined) {
        holds.splice(holds.indexOf(hold), 1);
        await accounts.settle(hold, pico(hold.amount / 40n));
        spent += hold.amount / 40n;
      } else if (chance < 0.8 && hold !== undefined) await accounts.extend(hold, random.next() * 200);
      else if (chance < 0.9) clock.advance(20);
      const balance = await accounts.balance('a');
      expect(balance.spent).toBe(spent);
      expect(balance.spent + balance.reserved <= LIMIT && balance.reserved >= 0n).toBe(true);
    }
    await clock.advance(10_000);
    expect(await accounts.balance('a')).toEqual({ spent, reserved: 0n });
  });
});

describe('LapseQueue', () => {
  it('gives items in the order they fall due, and none early', () => {
    const queue = new LapseQueue<number>(() => true);
    for (const at of [5, 3, 9, 1, 7, 3]) queue.push(at, at);
    const popped: (number | undefined)[] = [];
    for (let now = 0; now <= 8; now++)
      for (let item = queue.pop(now); item !== undefined; item = queue.pop(now)) popped.push(item);
    expect(popped).toEqual([1, 3, 3, 5, 7]);
  });

  it('is empty at first', () => {
    expect(new LapseQueue<number>(() => true).size).toBe(0);
  });

  it('keeps its order when what no longer matters is sorted out', () => {
    const random = seededRandom(9);
    for (let round = 0; round < 20; round++) {
      const needed = new Set<number>();
      const queue = new LapseQueue<number>((item) => needed.has(item));
      const items = Array.from({ length: 200 }, () => Math.floor(random.next() * 1e6));
      for (const [index, item] of items.entries()) {
        queue.push(item, item);
        if (index % 3 === 0) needed.add(item);
      }
      const popped: number[] = [];
      for (let item = queue.pop(1e6); item !== undefined; item = queue.pop(1e6)) popped.push(item);
      expect(popped).toEqual(popped.toSorted((left, right) => left - right));
      expect(popped).toEqual(expect.arrayContaining([...needed]));
    }
  });

  it('asks what still matters rarely enough that an item costs the same however many there are', () => {
    let asked = 0;
    const queue = new LapseQueue<number>(() => {
      asked++;
      return true;
    });
    for (let item = 0; item < 64; item++) queue.push(item, item);
    expect(asked).toBe(0);
    for (let item = 64; item < 10_000; item++) queue.push(item, item);
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(20_000);
  });

  it('does not grow with items that no longer matter', () => {
    const needed = new Set<number>();
    const queue = new LapseQueue<number>((item) => needed.has(item));
    for (let item = 0; item < 100_000; item++) {
      needed.add(item);
      queue.push(1_000_000 + item, item);
      if (item >= 10) needed.delete(item - 10);
    }
    expect(queue.size).toBeLessThanOrEqual(64);
    expect(queue.pop(2_000_000)).toBeGreaterThan(99_900);
  });
});
