import { pico } from '@weir/core';
import { held, sampleIntent, sampleOutcome } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPostgres, Server } from '../test/opened.ts';
import { rowsOf } from '../test/rows-of.ts';
import { MAX_MONEY } from './max-money.ts';
import type { PostgresStore } from './postgres-store.ts';

const UNAVAILABLE = expect.objectContaining({ code: 'ledger_unavailable' });

describe.runIf(hasPostgres())('a ledger shared by processes', () => {
  let server: Server;
  let survivor: PostgresStore;
  let elapse: (ms: number) => Promise<void>;
  let schemas = 0;

  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  /** A process that goes on, and one that left two open rows and is not heard of any more. */
  async function withDead(): Promise<void> {
    const schema = `recovery_${schemas++}`;
    survivor = await server.store({ schema });
    elapse = await server.holdTime(schema);
    const dead = await server.store({ schema });
    await dead.ledger.intend(sampleIntent('dead'));
    await dead.ledger.intend(sampleIntent('free', { held: pico(0n) }));
    await survivor.ledger.intend(sampleIntent('living'));
  }

  it('books the rows of one that died at their holds, unpriced where nothing was held', async () => {
    await withDead();
    await elapse(55_000);
    await survivor.maintain(); // no more than heard of: the dead may only be slow
    await elapse(10_000);
    await survivor.maintain();
    expect((await rowsOf(survivor.ledger)).map(({ outcome }) => outcome)).toEqual([undefined, undefined, undefined]);

    for (let look = 0; look < 4; look++) {
      await elapse(10_000);
      await survivor.maintain();
    }
    const rows = new Map((await rowsOf(survivor.ledger)).map((row) => [row.id, row.outcome]));
    const booked = { outcome: 'failed', basis: 'held', error: 'process_died' };
    expect(rows.get('dead')).toMatchObject({ ...booked, cost: 1_000n, unpriced: [] });
    expect(rows.get('free')).toMatchObject({ ...booked, cost: 0n, unpriced: ['input_tokens'] });
    expect(rows.get('living')).toBeUndefined();
    const [total] = await survivor.ledger.rollup({}, []);
    expect([total?.attempts, total?.cost, total?.uncertain]).toEqual([3, 1_000n, 1_000n]);
  });

  it('books nobody after an outage that all of them lived through', async () => {
    await withDead();
    await elapse(300_000);
    await survivor.maintain();
    expect((await rowsOf(survivor.ledger)).map(({ outcome }) => outcome)).toEqual([undefined, undefined, undefined]);
  });

  it('counts an outcome that comes after the booking no second time', async () => {
    await withDead();
    for (let look = 0; look < 12; look++) {
      await elapse(10_000);
      await survivor.maintain();
    }
    await survivor.ledger.close('dead', sampleOutcome());
    const [total] = await survivor.ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([3, 1_000n]);
  });

  it('has what is open at a stop booked at its hold', async () => {
    const schema = 'stopped';
    const first = await server.store({ schema });
    await first.ledger.intend(sampleIntent('a'));
    void first.ledger.intend(sampleIntent('b'));
    void first.ledger.close('b', sampleOutcome());
    await first.stop();
    const [a, b] = await rowsOf((await server.store({ schema })).ledger);
    expect(a?.outcome).toMatchObject({ basis: 'held', cost: 1_000n, error: 'shutting_down' });
    expect(b?.outcome).toEqual(sampleOutcome());
  });

  it('lets no row end before it started, though the clock was set back', async () => {
    const schema = 'set_back';
    const first = await server.store({ schema });
    const startedAt = Date.UTC(2100, 0, 1);
    await first.ledger.intend(sampleIntent('a', { startedAt }));
    await first.stop();
    const [row] = await rowsOf((await server.store({ schema })).ledger);
    expect(row?.outcome).toMatchObject({ basis: 'held', endedAt: startedAt });
  });

  it('keeps months apart, in partitions that are made when they are needed', async () => {
    const schema = 'months';
    const { ledger } = await server.store({ schema });
    const startedAt = [Date.UTC(2026, 10, 30, 23, 59, 59, 999), Date.UTC(2026, 11, 1), Date.UTC(2024, 1, 29)];
    await Promise.all(startedAt.map((at, index) => ledger.intend(sampleIntent(`row-${index}`, { startedAt: at }))));
    await Promise.all(startedAt.map((_, index) => ledger.close(`row-${index}`, sampleOutcome())));
    await ledger.flush();
    const found = await server.sql(
      `SELECT tableoid::regclass::text AS name FROM ${schema}.attempts ORDER BY started_at`,
    );
    const names = ['attempts_2024_02', 'attempts_2026_11', 'attempts_2026_12'];
    expect(found.map(({ name }) => name)).toEqual(names.map((name) => `${schema}.${name}`));
  });

  it('refuses intents while the database is away, and writes outcomes when it is back', async () => {
    const { ledger, accounts } = await server.store({ schema: 'outage' });
    await ledger.intend(sampleIntent('a'));
    server.service.stop();
    const closing = ledger.close('a', sampleOutcome());
    await expect(ledger.intend(sampleIntent('b'))).rejects.toEqual(UNAVAILABLE);
    await expect(accounts.reserve([{ account: 'a' }], pico(1n), { ttlMs: 1_000 })).rejects.toEqual(UNAVAILABLE);
    await expect(ledger.flush()).rejects.toEqual(UNAVAILABLE);
    server.service.start();
    await closing;
    await vi.waitFor(async () =>
      expect((await rowsOf(ledger)).map(({ outcome }) => outcome)).toEqual([sampleOutcome()]),
    );
  });

  it('books what was spent while the database was away once it is back, although nobody asks again', async () => {
    const { accounts } = await server.store({ schema: 'owed' });
    const hold = held(await accounts.reserve([{ account: 'a' }], pico(5n), { ttlMs: 60_000 }));
    server.service.stop();
    await expect(accounts.settle(hold, pico(3n))).rejects.toEqual(UNAVAILABLE);
    server.service.start();
    await vi.waitFor(async () => expect(await accounts.balance('a')).toEqual({ spent: 3n, reserved: 0n }), 15_000);
  });

  it('takes no amounts that a row cannot hold', async () => {
    const { ledger } = await server.store({ schema: 'amounts' });
    const cost = pico(MAX_MONEY + 1n);
    await expect(ledger.intend(sampleIntent('a', { held: cost }))).rejects.toThrow(
      `A row has ${cost} pico-USD, the limit is ${MAX_MONEY}`,
    );
    await ledger.intend(sampleIntent('b', { held: MAX_MONEY }));
    await expect(ledger.close('b', sampleOutcome({ cost }))).rejects.toEqual(UNAVAILABLE);
    await ledger.close('b', sampleOutcome({ cost: MAX_MONEY }));
    expect((await ledger.rollup({}, []))[0]?.cost).toBe(MAX_MONEY);
  });

  it('refuses a dimension nobody knows: it would go into the SQL', async () => {
    const { ledger } = await server.store({ schema: 'dimensions' });
    await expect(ledger.rollup({}, ['tenant FROM attempts; --' as 'tenant'])).rejects.toEqual(UNAVAILABLE);
  });
});
