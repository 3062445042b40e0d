import { type Dimension, pico, type Retention } from '@weir/core';
import { sampleCorrection, sampleIntent, sampleOutcome } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, Server } from '../test/opened.ts';
import { rowsOf } from '../test/rows-of.ts';
import type { PostgresStore } from './postgres-store.ts';

const DAY_MS = 86_400_000;

describe.runIf(hasPostgres())('retention', () => {
  let server: Server;
  let schemas = 0;

  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const dayAgo = (age: number): number => Date.now() - age * DAY_MS;
  const named = (id: string, age: number) =>
    sampleIntent(id, { startedAt: dayAgo(age), user: 'ann', session: 'talk', tags: { team: 'search' } });

  /** A store with rows of so many days ago, not looked after yet. */
  async function kept(retention: Retention, ages: readonly number[], isOpen = false): Promise<PostgresStore> {
    const store = await server.store({ schema: `retention_${schemas++}`, retention });
    for (const [index, age] of ages.entries()) {
      await store.ledger.intend(named(`row-${index}`, age));
      if (!isOpen) await store.ledger.close(`row-${index}`, sampleOutcome({ cost: pico(BigInt(index + 1)) }));
    }
    return store;
  }

  const costs = async ({ ledger }: PostgresStore, by: Dimension) =>
    Object.fromEntries((await ledger.rollup({}, [by])).map(({ group, cost }) => [group[by] ?? '-', cost]));
  const users = async (store: PostgresStore) => (await rowsOf(store.ledger)).map(({ user }) => user);

  it('keeps everything unless it is asked for', async () => {
    const store = await kept({}, [400, 1]);
    await store.maintain();
    expect(await users(store)).toEqual(['ann', 'ann']);
  });

  it('deletes old rows but corrections, and reports stay the same', async () => {
    const store = await kept({ deleteAfterDays: 30 }, [31, 400, 29, 31]);
    const fix = sampleCorrection('fix', { startedAt: dayAgo(40), cost: pico(-3n) });
    await store.ledger.correct(fix);
    await store.maintain();
    await store.ledger.correct(fix);
    expect((await rowsOf(store.ledger)).map(({ id }) => id)).toEqual(['fix', 'row-2']);
    const [total] = await store.ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([4, 10n - 3n]);
    expect(await costs(store, 'user')).toEqual({ ann: 3n, '-': 4n });
  });

  it('clears what names people in old rows, and nothing else', async () => {
    const store = await kept({ redactAfterDays: 7, redact: ['user', 'tags'] }, [8, 9, 1]);
    const before = await rowsOf(store.ledger);
    await store.maintain();
    const cleared = before.map((row, index) => (index === 2 ? row : { ...row, user: undefined, tags: {} }));
    expect(await rowsOf(store.ledger)).toEqual(cleared);
    expect((await store.ledger.rollup({}, []))[0]?.cost).toBe(6n);
    expect(await costs(store, 'user')).toEqual({ ann: 3n, '-': 3n });
    expect(await costs(store, 'tag:team')).toEqual({ search: 3n, '-': 3n });
    expect(await costs(store, 'session')).toEqual({ talk: 6n });
  });

  it('leaves rows alone that are still open, and comes back for them', async () => {
    const store = await kept({ deleteAfterDays: 30, redactAfterDays: 1, redact: ['user'] }, [40, 4], true);
    await store.maintain();
    expect(await users(store)).toEqual(['ann', 'ann']);
    for (const id of ['row-0', 'row-1']) await store.ledger.close(id, sampleOutcome());
    await store.maintain();
    expect(await users(store)).toEqual([undefined]);
  });

  it('comes back for a row that came in late, and for one that was too young', async () => {
    const store = await kept({ redactAfterDays: 7, redact: ['user'] }, [9, 6, 8]);
    await store.maintain();
    expect((await users(store)).filter((user) => user === undefined)).toHaveLength(1); // in the order they came in
    await store.ledger.record(named('late', 20), sampleOutcome());
    await server.sql(`CREATE OR REPLACE FUNCTION retention_${schemas - 1}.now_ms() RETURNS bigint LANGUAGE sql VOLATILE
      AS 'SELECT ${dayAgo(-2)}::bigint'`);
    await store.maintain();
    expect(await users(store)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('clears what is named later on in rows it has been through', async () => {
    const store = await kept({ redactAfterDays: 7, redact: ['user'] }, [9, 8]);
    await store.maintain();
    const schema = `retention_${schemas - 1}`;
    const more = await server.store({ schema, retention: { redactAfterDays: 7, redact: ['user', 'session'] } });
    await more.maintain();
    expect((await rowsOf(more.ledger)).map(({ session, tags }) => [session, tags])).toEqual(
      Array(2).fill([undefined, { team: 'search' }]),
    );
  });
});
