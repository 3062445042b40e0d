import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import { type Accounts, type Hold, type Money, pico } from '@weir/core';
import type { Suite } from './suite.ts';

/** A fresh store without accounts for one case. */
export interface AccountsSubject {
  readonly accounts: Accounts;
  /** Lets time pass for the store: moves its clock, or really waits. */
  elapse(ms: number): Promise<void> | void;
  close(): Promise<void>;
}

type Case = (subject: AccountsSubject) => Promise<void>;

const LONG_MS = 60_000;
const SHORT_MS = 50;

async function held(accounts: Accounts, amount: bigint, limit: bigint, ttlMs = LONG_MS): Promise<Hold> {
  const hold = await accounts.reserve('a', pico(amount), { limit: pico(limit), ttlMs });
  ok(hold !== undefined, `a hold of ${amount} fits the limit ${limit}`);
  return hold;
}

const refused = async (accounts: Accounts, amount: bigint, limit: bigint): Promise<boolean> =>
  (await accounts.reserve('a', pico(amount), { limit: pico(limit), ttlMs: LONG_MS })) === undefined;

async function balanced(accounts: Accounts, spent: bigint, reserved: bigint, account = 'a'): Promise<void> {
  deepEqual({ ...(await accounts.balance(account)) }, { spent, reserved });
}

const CASES: { readonly [name: string]: Case } = {
  'an account nobody used has nothing spent and nothing reserved': async ({ accounts }) => {
    await balanced(accounts, 0n, 0n);
  },
  'a hold names itself, its account and its amount': async ({ accounts }) => {
    const first = await held(accounts, 30n, 100n);
    const second = await held(accounts, 30n, 100n);
    equal(first.account, 'a');
    equal(first.amount, 30n);
    ok(first.id !== second.id, 'two holds have two ids');
    await balanced(accounts, 0n, 60n);
  },
  'a hold may reach the limit but not pass it': async ({ accounts }) => {
    await held(accounts, 60n, 100n);
    equal(await refused(accounts, 41n, 100n), true);
    await held(accounts, 40n, 100n);
    equal(await refused(accounts, 1n, 100n), true);
    await balanced(accounts, 0n, 100n);
  },
  'a hold that is refused leaves no trace': async ({ accounts }) => {
    equal(await refused(accounts, 101n, 100n), true);
    await balanced(accounts, 0n, 0n);
  },
  'spent money counts against the limit': async ({ accounts }) => {
    await accounts.settle(await held(accounts, 80n, 100n), pico(80n));
    equal(await refused(accounts, 21n, 100n), true);
    await held(accounts, 20n, 100n);
  },
  'of 200 holds at once only those that fit are given': async ({ accounts }) => {
    const holds = await Promise.all(
      Array.from({ length: 200 }, () => accounts.reserve('a', pico(7n), { limit: pico(100n), ttlMs: LONG_MS })),
    );
    equal(holds.filter((hold) => hold !== undefined).length, 14);
    await balanced(accounts, 0n, 98n);
  },
  'settling books what was spent and releases the rest': async ({ accounts }) => {
    await accounts.settle(await held(accounts, 80n, 100n), pico(30n));
    await balanced(accounts, 30n, 0n);
    await held(accounts, 70n, 100n);
  },
  'settling at zero releases the whole hold': async ({ accounts }) => {
    await accounts.settle(await held(accounts, 80n, 100n), pico(0n));
    await balanced(accounts, 0n, 0n);
  },
  'what was spent over the hold is booked as well': async ({ accounts }) => {
    await accounts.settle(await held(accounts, 80n, 100n), pico(130n));
    await balanced(accounts, 130n, 0n);
    equal(await refused(accounts, 0n, 100n), true);
  },
  'settling again changes nothing, whatever the amount': async ({ accounts }) => {
    const hold = await held(accounts, 80n, 100n);
    await accounts.settle(hold, pico(30n));
    await accounts.settle(hold, pico(50n));
    await balanced(accounts, 30n, 0n);
  },
  'of settlements at once exactly one is booked': async ({ accounts }) => {
    const hold = await held(accounts, 80n, 100n);
    const other = await held(accounts, 10n, 100n);
    await Promise.all(Array.from({ length: 20 }, () => accounts.settle(hold, pico(30n))));
    await balanced(accounts, 30n, 10n);
    await accounts.settle(other, pico(10n));
    await balanced(accounts, 40n, 0n);
  },
  'a hold never settled lapses after its ttl': async ({ accounts, elapse }) => {
    await held(accounts, 80n, 100n, SHORT_MS);
    const kept = await held(accounts, 10n, 100n);
    await elapse(2 * SHORT_MS);
    await balanced(accounts, 0n, 10n);
    await held(accounts, 90n, 100n);
    await accounts.settle(kept, pico(10n));
  },
  'settling after the lapse still books what was spent, once': async ({ accounts, elapse }) => {
    const hold = await held(accounts, 80n, 100n, SHORT_MS);
    await elapse(2 * SHORT_MS);
    await balanced(accounts, 0n, 0n);
    await accounts.settle(hold, pico(30n));
    await accounts.settle(hold, pico(30n));
    await balanced(accounts, 30n, 0n);
  },
  'a settled hold does not lapse': async ({ accounts, elapse }) => {
    const hold = await held(accounts, 80n, 100n, SHORT_MS);
    await accounts.settle(hold, pico(30n));
    await elapse(2 * SHORT_MS);
    await balanced(accounts, 30n, 0n);
  },
  'extending keeps a hold beyond its ttl': async ({ accounts, elapse }) => {
    const hold = await held(accounts, 80n, 100n, SHORT_MS);
    await accounts.extend(hold, LONG_MS);
    await elapse(2 * SHORT_MS);
    await balanced(accounts, 0n, 80n);
    equal(await refused(accounts, 21n, 100n), true);
  },
  'an extended hold lapses in the end': async ({ accounts, elapse }) => {
    const hold = await held(accounts, 80n, 100n, SHORT_MS);
    await accounts.extend(hold, 3 * SHORT_MS);
    await elapse(4 * SHORT_MS);
    await balanced(accounts, 0n, 0n);
  },
  'extending never shortens a hold': async ({ accounts, elapse }) => {
    const hold = await held(accounts, 80n, 100n);
    await accounts.extend(hold, SHORT_MS);
    await elapse(2 * SHORT_MS);
    await balanced(accounts, 0n, 80n);
  },
  'extending a hold that lapsed or was settled does not bring it back': async ({ accounts, elapse }) => {
    const lapsed = await held(accounts, 80n, 100n, SHORT_MS);
    await elapse(2 * SHORT_MS);
    const settled = await held(accounts, 50n, 100n);
    await accounts.settle(settled, pico(5n));
    await accounts.extend(lapsed, LONG_MS);
    await accounts.extend(settled, LONG_MS);
    await balanced(accounts, 5n, 0n);
  },
  'accounts do not touch each other': async ({ accounts }) => {
    const options = { limit: pico(100n), ttlMs: LONG_MS };
    await held(accounts, 100n, 100n);
    const other = await accounts.reserve('b', pico(60n), options);
    await accounts.settle(other!, pico(60n));
    await balanced(accounts, 0n, 100n, 'a');
    await balanced(accounts, 60n, 0n, 'b');
  },
  'odd account names are only names': async ({ accounts }) => {
    const options = { limit: pico(100n), ttlMs: LONG_MS };
    for (const account of ['__proto__', "'; --", 'ключ:1', 'a'.repeat(300)]) {
      await accounts.reserve(account, pico(7n), options);
      await balanced(accounts, 0n, 7n, account);
    }
  },
  'a limit lowered while money is held refuses further holds only': async ({ accounts }) => {
    const hold = await held(accounts, 80n, 100n);
    equal(await refused(accounts, 1n, 50n), true);
    await accounts.settle(hold, pico(80n));
    await balanced(accounts, 80n, 0n);
  },
  'amounts are exact beyond 2^53 pico-USD': async ({ accounts }) => {
    const amount: Money = pico(2n ** 53n + 1n);
    const hold = await held(accounts, amount, 4n * amount);
    await balanced(accounts, 0n, amount);
    await accounts.settle(hold, amount);
    equal(await refused(accounts, 3n * amount + 1n, 4n * amount), true);
    await held(accounts, 3n * amount, 4n * amount);
    await balanced(accounts, amount, 3n * amount);
  },
};

/**
 * What every {@link Accounts} keeps to.
 *
 * @param make a fresh store; called once per case
 */
export function accountsSuite(make: () => Promise<AccountsSubject>): Suite {
  const cases = Object.entries(CASES).map(([name, check]) => ({
    name,
    run: async () => {
      const subject = await make();
      try {
        await check(subject);
      } finally {
        await subject.close();
      }
    },
  }));
  return { name: 'accounts', cases };
}
