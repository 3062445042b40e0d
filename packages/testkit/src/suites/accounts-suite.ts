import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import { type Accounts, type Claim, type Hold, isShortage, type Money, pico } from '@weir/core';
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

const claim = (account: string, limit: bigint): Claim => ({ account, limit: pico(limit) });

async function heldIn(accounts: Accounts, claims: readonly Claim[], amount: bigint, ttlMs = LONG_MS): Promise<Hold> {
  const outcome = await accounts.reserve(claims, pico(amount), { ttlMs });
  ok(!isShortage(outcome), `a hold of ${amount} fits`);
  return outcome;
}

const held = (accounts: Accounts, amount: bigint, limit: bigint, ttlMs = LONG_MS): Promise<Hold> =>
  heldIn(accounts, [claim('a', limit)], amount, ttlMs);

const refused = async (accounts: Accounts, amount: bigint, limit: bigint): Promise<boolean> =>
  isShortage(await accounts.reserve([claim('a', limit)], pico(amount), { ttlMs: LONG_MS }));

async function balanced(accounts: Accounts, spent: bigint, reserved: bigint, account = 'a'): Promise<void> {
  deepEqual({ ...(await accounts.balance(account)) }, { spent, reserved });
}

const CASES: { readonly [name: string]: Case } = {
  'an account nobody used has nothing spent and nothing reserved': async ({ accounts }) => {
    await balanced(accounts, 0n, 0n);
  },
  'a hold names itself, its accounts and its amount': async ({ accounts }) => {
    const first = await held(accounts, 30n, 100n);
    const second = await held(accounts, 30n, 100n);
    deepEqual([...first.accounts], ['a']);
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
      Array.from({ length: 200 }, () => accounts.reserve([claim('a', 100n)], pico(7n), { ttlMs: LONG_MS })),
    );
    equal(holds.filter((hold) => !isShortage(hold)).length, 14);
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
    await held(accounts, 100n, 100n);
    await accounts.settle(await heldIn(accounts, [claim('b', 100n)], 60n), pico(60n));
    await balanced(accounts, 0n, 100n, 'a');
    await balanced(accounts, 60n, 0n, 'b');
  },
  'odd account names are only names': async ({ accounts }) => {
    for (const account of ['__proto__', "'; --", 'ключ:1', 'a'.repeat(300)]) {
      await heldIn(accounts, [claim(account, 100n)], 7n);
      await balanced(accounts, 0n, 7n, account);
    }
  },
  'a hold in several accounts is in all of them': async ({ accounts }) => {
    const hold = await heldIn(accounts, [claim('a', 100n), claim('b', 50n)], 40n);
    deepEqual([...hold.accounts].sort(), ['a', 'b']);
    for (const account of ['a', 'b']) await balanced(accounts, 0n, 40n, account);
    await accounts.settle(hold, pico(30n));
    await accounts.settle(hold, pico(30n));
    for (const account of ['a', 'b']) await balanced(accounts, 30n, 0n, account);
  },
  'where one account has no room nothing is held in any': async ({ accounts }) => {
    await accounts.settle(await heldIn(accounts, [claim('b', 50n)], 20n), pico(20n));
    await heldIn(accounts, [claim('b', 50n)], 10n);
    const outcome = await accounts.reserve([claim('a', 100n), claim('b', 50n), claim('c', 1n)], pico(25n), {
      ttlMs: LONG_MS,
    });
    ok(isShortage(outcome), 'b has 20 left');
    equal(outcome.shortOf, 'b');
    deepEqual({ ...outcome.balance }, { spent: 20n, reserved: 10n });
    await balanced(accounts, 0n, 0n, 'a');
    await balanced(accounts, 20n, 10n, 'b');
  },
  'of holds in overlapping accounts at once none passes a limit, and none is refused for one that was': async ({
    accounts,
  }) => {
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        accounts.reserve([claim('all', 10n), claim(`own-${index % 50}`, 1n)], pico(1n), { ttlMs: LONG_MS }),
      ),
    );
    equal(outcomes.filter((outcome) => !isShortage(outcome)).length, 10);
    await balanced(accounts, 0n, 10n, 'all');
  },
  'a hold in several accounts lapses in all of them': async ({ accounts, elapse }) => {
    const hold = await heldIn(accounts, [claim('a', 100n), claim('b', 50n)], 40n, SHORT_MS);
    await elapse(2 * SHORT_MS);
    for (const account of ['a', 'b']) await balanced(accounts, 0n, 0n, account);
    await accounts.settle(hold, pico(30n));
    for (const account of ['a', 'b']) await balanced(accounts, 30n, 0n, account);
  },
  'extending keeps a hold in all of its accounts': async ({ accounts, elapse }) => {
    const hold = await heldIn(accounts, [claim('a', 100n), claim('b', 50n)], 40n, SHORT_MS);
    await accounts.extend(hold, LONG_MS);
    await elapse(2 * SHORT_MS);
    for (const account of ['a', 'b']) await balanced(accounts, 0n, 40n, account);
  },
  'an account without a limit is kept and refuses nothing': async ({ accounts }) => {
    const hold = await heldIn(accounts, [{ account: 'soft' }, claim('a', 100n)], 100n);
    await balanced(accounts, 0n, 100n, 'soft');
    await accounts.settle(hold, pico(90n));
    await accounts.settle(await heldIn(accounts, [{ account: 'soft' }], 10n ** 15n), pico(10n ** 15n));
    await balanced(accounts, 10n ** 15n + 90n, 0n, 'soft');
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
