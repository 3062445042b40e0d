import { pico } from '@weir/core';
import { accountsSuite, held } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, Server } from '../test/opened.ts';
import type { PostgresStore } from './postgres-store.ts';

describe.runIf(hasPostgres())('PostgresAccounts', () => {
  let server: Server;
  let store: PostgresStore;
  let elapse: (ms: number) => Promise<void>;

  beforeAll(async () => {
    server = await Server.start();
    store = await server.store();
    elapse = await server.holdTime();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function emptied() {
    await server.sql('DELETE FROM weir.accounts; DELETE FROM weir.holds');
    return { accounts: store.accounts, elapse, close: async () => undefined };
  }

  for (const one of accountsSuite(emptied).cases) it(one.name, one.run);

  it('counts what was spent beyond a hold', async () => {
    const { accounts } = await emptied();
    const claims = [{ account: 'a', limit: pico(1_000n) }];
    await accounts.settle(held(await accounts.reserve(claims, pico(100n), { ttlMs: 1_000 })), pico(130n));
    expect(await accounts.overage('a')).toBe(30n);
  });

  it('refuses amounts that no row can hold and names that are no text, without disturbing those beside', async () => {
    const { accounts } = await emptied();
    const claim = (account: string) => [{ account, limit: pico(2n ** 120n) }];
    const [negative, huge, nul, fine] = await Promise.allSettled([
      accounts.reserve(claim('a'), pico(-1n), { ttlMs: 1_000 }),
      accounts.reserve(claim('a'), pico(10n ** 30n + 1n), { ttlMs: 1_000 }),
      accounts.reserve(claim('a\0'), pico(1n), { ttlMs: 1_000 }),
      accounts.reserve(claim('a'), pico(10n ** 30n), { ttlMs: 1_000 }),
    ]);
    for (const refused of [negative, huge, nul]) {
      expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'internal_error' } });
    }
    expect(fine.status).toBe('fulfilled');
    expect(await accounts.balance('a')).toEqual({ spent: 0n, reserved: 10n ** 30n });
  });

  it('does not deadlock when two stores claim the same accounts in opposite orders', async () => {
    await emptied();
    const other = await server.store();
    const names = ['d', 'b', 'c', 'a'];
    const tries = Array.from({ length: 200 }, (_, index) => {
      const order = index % 2 === 0 ? names : names.toReversed();
      const claims = order.map((account) => ({ account, limit: pico(150n) }));
      return (index % 3 === 0 ? store : other).accounts.reserve(claims, pico(1n), { ttlMs: 60_000 });
    });
    const given = (await Promise.all(tries)).filter((outcome) => !('shortOf' in outcome));
    expect(given).toHaveLength(150);
  });

  it('sweeps lapsed holds of accounts nobody uses', async () => {
    const { accounts } = await emptied();
    await accounts.reserve([{ account: 'a' }], pico(5n), { ttlMs: 50 });
    await elapse(100);
    await store.maintain();
    expect(await server.sql("SELECT reserved FROM weir.accounts WHERE account = 'a'")).toEqual([{ reserved: '0' }]);
  });

  it('takes migrations in turns when processes start together', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => server.store({ schema: 'other' })));
    for (const { accounts } of stores) await accounts.reserve([{ account: 'a' }], pico(1n), { ttlMs: 60_000 });
    expect(await stores[0]!.accounts.balance('a')).toEqual({ spent: 0n, reserved: 4n });
  });

  it('lets pass while the database is away where it may, and books it once when it is back', async () => {
    await emptied();
    const lenient = (await server.store({ budgetsWhenDown: 'allow', commandTimeoutMs: 2_000 })).accounts;
    const claims = [{ account: 'a', limit: pico(1_000n) }];
    const before = held(await lenient.reserve(claims, pico(100n), { ttlMs: 60_000 }));
    server.service.stop();
    const strict = await store.accounts.reserve(claims, pico(1n), { ttlMs: 60_000 }).catch((error) => error);
    expect(strict).toMatchObject({ code: 'ledger_unavailable' });
    const unheld = held(await lenient.reserve(claims, pico(5_000n), { ttlMs: 60_000 }));
    await lenient.extend(unheld, 90_000);
    for (const [hold, spent] of [
      [before, 90n],
      [unheld, 4_000n],
    ] as const)
      await lenient.settle(hold, pico(spent)).catch((error) => expect(error.code).toBe('ledger_unavailable'));
    server.service.start();
    await expect
      .poll(() => lenient.balance('a').catch(() => undefined), { timeout: 10_000 })
      .toEqual({
        spent: 4_090n,
        reserved: 0n,
      });
    expect(await lenient.reserve(claims, pico(1n), { ttlMs: 60_000 })).toMatchObject({ shortOf: 'a' });
    await lenient.settle(unheld, pico(4_000n));
    expect(await lenient.balance('a')).toEqual({ spent: 4_090n, reserved: 0n });
  }, 20_000);
});
