import { deepStrictEqual as deepEqual, strictEqual as equal } from 'node:assert';
import type { KeyRecord, KeyStore } from '@weir/core';
import type { Suite } from './suite.ts';

/** A fresh, empty store for one case. */
export interface KeyStoreSubject {
  readonly keys: KeyStore;
  close(): Promise<void>;
}

type Case = (keys: KeyStore) => Promise<void>;

const record = (name: string, more: Partial<KeyRecord> = {}): KeyRecord => ({
  tenant: 'acme',
  name,
  tags: {},
  secrets: [
    { digest: `digest of ${more.tenant ?? 'acme'}/${encodeURIComponent(name)}`, shown: 'wk-abcd', createdAt: 1 },
  ],
  createdAt: 1,
  version: 1,
  ...more,
});

/** One with everything a record may have. */
const whole: KeyRecord = {
  tenant: 'acme',
  name: 'whole',
  parent: 'above',
  team: 'web',
  user: 'ann',
  tags: { feature: 'search', 'odd "name"': 'ключ' },
  permissions: { models: ['openai/*'], endpoints: [], rates: { requestsPerMinute: 60, concurrent: 2 } },
  budgets: [{ scope: 'key', limitUsd: '0.05', window: 'day', timeZone: 'Europe/Berlin', kind: 'soft' }],
  caps: { maxCostUsd: '0.01', maxChoices: 1 },
  secrets: [
    { digest: 'new', shown: 'wk-newe', createdAt: 3 },
    { digest: 'old', shown: 'wk-olde', createdAt: 2, expiresAt: 4_102_444_800_000 },
  ],
  createdAt: 2,
  expiresAt: 4_102_444_800_000,
  revokedAt: 4_000_000_000_000,
  version: 1,
};

const namesOf = (records: readonly KeyRecord[]): string[] => records.map(({ tenant, name }) => `${tenant}/${name}`);

const CASES: { readonly [name: string]: Case } = {
  'nothing is found in an empty store': async (keys) => {
    equal(await keys.get('acme', 'a'), undefined);
    deepEqual(await keys.lineage('digest of acme/a'), []);
    deepEqual(await keys.list({ limit: 10 }), []);
    equal(await keys.update(record('a', { version: 2 })), false);
  },
  'a record reads back with everything it has': async (keys) => {
    equal(await keys.create(whole), true);
    deepEqual(await keys.get('acme', 'whole'), whole);
    deepEqual(await keys.list({ limit: 10 }), [whole]);
    deepEqual((await keys.lineage('old'))[0], whole);
  },
  'a record reads back without what it has not': async (keys) => {
    await keys.create(record('a'));
    deepEqual(await keys.get('acme', 'a'), record('a'));
  },
  'a name is taken once in a tenant': async (keys) => {
    equal(await keys.create(record('a')), true);
    const other = record('a', { secrets: [{ digest: 'other', shown: 'wk-othe', createdAt: 2 }] });
    equal(await keys.create(other), false);
    deepEqual(await keys.get('acme', 'a'), record('a'));
    deepEqual(await keys.lineage('other'), []);
  },
  'a name may be taken in each tenant': async (keys) => {
    await keys.create(record('a'));
    equal(await keys.create(record('a', { tenant: 'umbrella' })), true);
    equal((await keys.get('umbrella', 'a'))?.tenant, 'umbrella');
    equal((await keys.get('acme', 'a'))?.tenant, 'acme');
  },
  'tenant and name do not run into each other': async (keys) => {
    await keys.create(record('b/c', { tenant: 'a' }));
    equal(await keys.get('a/b', 'c'), undefined);
    equal(await keys.create(record('c', { tenant: 'a/b' })), true);
    equal((await keys.get('a/b', 'c'))?.name, 'c');
  },
  'a digest belongs to one key': async (keys) => {
    await keys.create(record('a'));
    equal(await keys.create(record('b', { secrets: record('a').secrets })), false);
    equal(await keys.get('acme', 'b'), undefined);
  },
  'of 20 who create the same key one does': async (keys) => {
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        keys.create(record('a', { secrets: [{ digest: `d${index}`, shown: 'wk-', createdAt: 1 }] })),
      ),
    );
    equal(made.filter(Boolean).length, 1);
    equal((await keys.lineage(`d${made.indexOf(true)}`)).length, 1);
  },
  'a key is found by each of its digests, and by nothing like them': async (keys) => {
    await keys.create(whole);
    await keys.create(record('a'));
    equal((await keys.lineage('new'))[0]?.name, 'whole');
    equal((await keys.lineage('old'))[0]?.name, 'whole');
    for (const digest of ['NEW', 'new ', 'ne', 'n%', '']) deepEqual(await keys.lineage(digest), []);
  },
  'a lineage has those above, nearest first, of the same tenant': async (keys) => {
    await keys.create(record('top'));
    await keys.create(record('middle', { parent: 'top' }));
    await keys.create(record('low', { parent: 'middle' }));
    await keys.create(record('middle', { tenant: 'umbrella' }));
    deepEqual(namesOf(await keys.lineage('digest of acme/low')), ['acme/low', 'acme/middle', 'acme/top']);
  },
  'a lineage ends where one above is missing': async (keys) => {
    await keys.create(record('low', { parent: 'middle' }));
    await keys.create(record('middle', { tenant: 'umbrella' }));
    deepEqual(namesOf(await keys.lineage('digest of acme/low')), ['acme/low']);
  },
  'a lineage that runs in a circle ends': async (keys) => {
    await keys.create(record('a', { parent: 'b' }));
    await keys.create(record('b', { parent: 'a' }));
    const found = namesOf(await keys.lineage('digest of acme/a'));
    deepEqual(found.slice(0, 2), ['acme/a', 'acme/b']);
    equal(found.length <= 8, true);
  },
  'a revoked key is found, and says so': async (keys) => {
    await keys.create(record('a'));
    equal(await keys.update(record('a', { revokedAt: 5, version: 2 })), true);
    equal((await keys.lineage('digest of acme/a'))[0]?.revokedAt, 5);
  },
  'a change replaces the whole record': async (keys) => {
    await keys.create(whole);
    const { parent: _parent, caps: _caps, ...rest } = whole;
    const changed = { ...rest, tags: {}, version: 2 };
    equal(await keys.update(changed), true);
    deepEqual(await keys.get('acme', 'whole'), changed);
  },
  'a secret that a change leaves out is not known any more, a new one is': async (keys) => {
    await keys.create(record('a'));
    const secrets = [{ digest: 'rotated', shown: 'wk-rota', createdAt: 2 }];
    await keys.update(record('a', { secrets, version: 2 }));
    deepEqual(await keys.lineage('digest of acme/a'), []);
    deepEqual((await keys.lineage('rotated'))[0]?.secrets, secrets);
  },
  'a change cannot take the secret of another key': async (keys) => {
    await keys.create(record('a'));
    await keys.create(record('b'));
    equal(await keys.update(record('b', { secrets: record('a').secrets, version: 2 })), false);
    deepEqual(namesOf(await keys.lineage('digest of acme/a')), ['acme/a']);
    deepEqual(namesOf(await keys.lineage('digest of acme/b')), ['acme/b']);
  },
  'a change to another version than the stored one is refused': async (keys) => {
    await keys.create(record('a'));
    for (const version of [1, 3]) equal(await keys.update(record('a', { revokedAt: 5, version })), false);
    equal((await keys.get('acme', 'a'))?.revokedAt, undefined);
  },
  'of 20 who change the same version one does': async (keys) => {
    await keys.create(record('a'));
    const done = await Promise.all(
      Array.from({ length: 20 }, (_, index) => keys.update(record('a', { revokedAt: index, version: 2 }))),
    );
    equal(done.filter(Boolean).length, 1);
    equal((await keys.get('acme', 'a'))?.revokedAt, done.indexOf(true));
  },
  'a list goes by tenant and name, page by page': async (keys) => {
    for (const name of ['b', 'a', 'B', 'a-1']) await keys.create(record(name));
    await keys.create(record('a', { tenant: 'Zed' }));
    const all = ['Zed/a', 'acme/B', 'acme/a', 'acme/a-1', 'acme/b'];
    deepEqual(namesOf(await keys.list({ limit: 10 })), all);
    deepEqual(namesOf(await keys.list({ limit: 2 })), all.slice(0, 2));
    deepEqual(namesOf(await keys.list({ limit: 2, after: { tenant: 'acme', name: 'B' } })), all.slice(2, 4));
    deepEqual(namesOf(await keys.list({ limit: 10, after: { tenant: 'acme', name: 'a-0' } })), all.slice(3));
  },
  'a list of a tenant has its keys alone': async (keys) => {
    await keys.create(record('a'));
    await keys.create(record('a', { tenant: 'acme2' }));
    deepEqual(namesOf(await keys.list({ tenant: 'acme', limit: 10 })), ['acme/a']);
    deepEqual(await keys.list({ tenant: 'acm', limit: 10 }), []);
  },
  'changing what was handed in or out changes nothing stored': async (keys) => {
    const given = structuredClone(record('a')) as { tags: Record<string, string> } & KeyRecord;
    await keys.create(given);
    given.tags.late = 'x';
    ((await keys.get('acme', 'a')) as typeof given).tags.late = 'x';
    deepEqual(await keys.get('acme', 'a'), record('a'));
  },
};

/**
 * What every {@link KeyStore} keeps to.
 *
 * @param make a fresh, empty store; called once per case
 */
export function keyStoreSuite(make: () => Promise<KeyStoreSubject>): Suite {
  const cases = Object.entries(CASES).map(([name, check]) => ({
    name,
    run: async () => {
      const subject = await make();
      try {
        await check(subject.keys);
      } finally {
        await subject.close();
      }
    },
  }));
  return { name: 'keys', cases };
}
