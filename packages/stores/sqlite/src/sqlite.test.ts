import { readFileSync } from 'node:fs';
import {
  ACCOUNTS,
  type Accounts,
  KEY_VALUE,
  KEYS,
  type KeyRecord,
  LEDGER,
  pico,
  systemClock,
  systemRandom,
} from '@weir/core';
import { accountsSuite, held, keyStoreSuite, keyValueSuite, ledgerSuite, ManualClock } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Place } from '../test/opened.ts';
import { sqlite, sqliteDefaults, sqliteSchema } from './index.ts';
import { SqliteStore } from './sqlite-store.ts';

const place = new Place();
const clock = new ManualClock();
let store: SqliteStore;

beforeAll(async () => {
  store = await place.store({}, { clock });
});
afterAll(() => place[Symbol.asyncDispose]());

/** Starting a thread takes 100 ms: the cases share one store, emptied in between. */
async function emptied() {
  await store.ledger.flush();
  place.change(
    'DELETE FROM attempts; DELETE FROM rollups; DELETE FROM rollup_units; DELETE FROM accounts; DELETE FROM holds; DELETE FROM entries; DELETE FROM virtual_keys; DELETE FROM virtual_key_secrets; DELETE FROM row_prices; DELETE FROM label_rollups; DELETE FROM label_rollup_units',
  );
  const { keyValue, accounts, ledger, keys } = store;
  return { keyValue, accounts, ledger, keys, elapse: (ms: number) => clock.advance(ms), close: async () => undefined };
}

for (const { name, cases } of [
  keyValueSuite(emptied),
  accountsSuite(emptied),
  ledgerSuite(emptied, { keepsPrices: true }),
  keyStoreSuite(emptied),
]) {
  describe(name, () => {
    for (const one of cases) it(one.name, one.run);
  });
}

describe('sqlite', () => {
  it('provides all its ports once it is started, and refuses before and after', async () => {
    const set = sqlite({ file: `${place.folder}/other/other.sqlite` }).build({
      clock: systemClock(),
      random: systemRandom(),
    });
    expect([...set.services.keys()]).toEqual([KEY_VALUE, ACCOUNTS, LEDGER, KEYS]);
    const accounts = set.services.get(ACCOUNTS) as Accounts;
    await expect(accounts.balance('a')).rejects.toMatchObject({ code: 'ledger_unavailable' });
    await set.start?.();
    await expect(accounts.balance('a')).resolves.toEqual({ spent: 0n, reserved: 0n });
    await set.stop?.();
    await expect(accounts.balance('a')).rejects.toMatchObject({ code: 'ledger_unavailable' });
  });

  it('has the same options in its defaults, its schema and its README', () => {
    const names = Object.keys(sqliteDefaults);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(Object.keys(sqliteSchema.properties as object)).toEqual(names);
    expect([...readme.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name)).toEqual(names);
  });

  it('says why a database cannot be opened', async () => {
    await expect(place.store({ file: `${place.folder}/weir.sqlite/nonsense` })).rejects.toMatchObject({
      code: 'ledger_unavailable',
    });
  });
});

describe('SqliteAccounts', () => {
  it('counts what was spent beyond a hold', async () => {
    await emptied();
    const claims = [{ account: 'a', limit: pico(1_000n) }];
    const hold = held(await store.accounts.reserve(claims, pico(100n), { ttlMs: 1_000 }));
    await store.accounts.settle(hold, pico(130n));
    expect(await store.accounts.overage('a')).toBe(30n);
  });

  it('adds up more than 2^63 pico-USD', async () => {
    await emptied();
    const amount = pico(2n ** 62n);
    for (let count = 0; count < 5; count++) {
      const claims = [{ account: 'a', limit: pico(2n ** 70n) }];
      const hold = held(await store.accounts.reserve(claims, amount, { ttlMs: 60_000 }));
      if (count > 1) await store.accounts.settle(hold, amount);
    }
    expect(await store.accounts.balance('a')).toEqual({ spent: 3n * amount, reserved: 2n * amount });
    await clock.advance(60_000);
    expect(await store.accounts.balance('a')).toEqual({ spent: 3n * amount, reserved: 0n });
  });

  it('refuses amounts that no row can hold', async () => {
    const claims = [{ account: 'a', limit: pico(2n ** 80n) }];
    for (const amount of [-1n, 2n ** 63n]) {
      await expect(store.accounts.reserve(claims, pico(amount), { ttlMs: 1_000 })).rejects.toMatchObject({
        code: 'internal_error',
      });
    }
  });
});

describe('SqliteKeyValue', () => {
  it('stays within its bytes: the oldest values go first, counters last', async () => {
    await using other = new Place();
    const { keyValue } = await other.store({ keyValueBytes: 65_536 });
    await keyValue.increment('n', 5n);
    const value = new Uint8Array(1_000);
    await Promise.all(Array.from({ length: 200 }, (_, index) => keyValue.set(`key-${index}`, value)));
    expect(await keyValue.get('key-0')).toBeUndefined();
    expect(await keyValue.get('key-199')).toHaveLength(1_000);
    expect(await keyValue.increment('n', 0n)).toBe(5n);
    const [total] = other.read(
      'SELECT bytes, (SELECT sum(length(value) + length(key) + 64) FROM entries) AS sum FROM entry_bytes',
    );
    expect(total!.bytes).toBe(total!.sum);
    expect(total!.bytes).toBeLessThanOrEqual(65_536);
  });

  it('refuses what is no integer without disturbing the commands beside it', async () => {
    await emptied();
    await store.keyValue.set('k', Buffer.from('1.5'));
    const [refused, counted] = await Promise.allSettled([
      store.keyValue.increment('k', 1n),
      store.keyValue.increment('n', 1n),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'internal_error' } });
    expect(counted).toEqual({ status: 'fulfilled', value: 1n });
  });
});

describe('SqliteKeys', () => {
  it('are seen by every process at once, and survive', async () => {
    await emptied();
    const other = await place.store();
    const record: KeyRecord = {
      tenant: 'acme',
      name: 'ci',
      tags: {},
      secrets: [{ digest: 'd', shown: 'wk-abcde', createdAt: 1 }],
      createdAt: 1,
      version: 1,
    };
    await store.keys.create(record);
    expect(await other.keys.lineage('d')).toEqual([record]);
    expect(await other.keys.update({ ...record, revokedAt: 2, version: 2 })).toBe(true);
    expect((await store.keys.lineage('d'))[0]?.revokedAt).toBe(2);
    await other.stop();
    const later = await place.store();
    expect((await later.keys.get('acme', 'ci'))?.revokedAt).toBe(2);
  });

  it('say that they are not there while the store is not started', async () => {
    const stopped = new SqliteStore({ clock, random: systemRandom() }, { file: `${place.folder}/none.sqlite` });
    await expect(stopped.keys.get('acme', 'ci')).rejects.toMatchObject({ code: 'keys_unavailable' });
  });
});
