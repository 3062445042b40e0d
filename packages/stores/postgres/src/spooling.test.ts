import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pico } from '@weir/core';
import { cardOf, sampleIntent, sampleOutcome } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, Server } from '../test/opened.ts';
import { rowsOf } from '../test/rows-of.ts';
import type { PostgresStore } from './postgres-store.ts';

const UNAVAILABLE = expect.objectContaining({ code: 'ledger_unavailable' });

describe.runIf(hasPostgres())('a ledger with a spool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-spool-'));
  let server: Server;
  let schemas = 0;

  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(): Promise<{ store: PostgresStore; schema: string; spool: string }> {
    const schema = `spooling_${schemas++}`;
    const spool = join(folder, schema);
    return { store: await server.store({ schema, spool }), schema, spool };
  }

  const spooled = (spool: string) =>
    readdirSync(spool)
      .filter((name) => name.endsWith('.spool'))
      .map((name) => statSync(join(spool, name)).size);

  it('takes rows while the database is away, and brings them in, in order and once each', async () => {
    const { store, spool } = await opened();
    await store.ledger.intend(sampleIntent('before'));
    server.service.stop();
    const card = cardOf('openai', 'gpt-5', { priceVersion: 'prices@1' });
    store.ledger.keepPrices(card, 1_000);
    await store.ledger.close('before', sampleOutcome());
    for (let index = 0; index < 50; index++) {
      await store.ledger.intend(sampleIntent(`row-${index}`));
      if (index < 40) await store.ledger.close(`row-${index}`, sampleOutcome({ cost: pico(7n) }));
    }
    expect(store.ledger.spooledBytes).toBeGreaterThan(10_000);
    await expect(store.ledger.flush()).rejects.toEqual(UNAVAILABLE);
    await expect(store.accounts.reserve([{ account: 'a' }], pico(1n), { ttlMs: 1_000 })).rejects.toEqual(UNAVAILABLE);

    server.service.start();
    while (store.ledger.spooledBytes > 0) await store.ledger.flush().catch(() => undefined);
    expect(spooled(spool)).toEqual([0]);
    const rows = await rowsOf(store.ledger);
    expect(rows.map(({ id }) => id)).toEqual(['before', ...Array.from({ length: 50 }, (_, index) => `row-${index}`)]);
    expect(rows.filter(({ outcome }) => outcome === undefined)).toHaveLength(10);
    const [total] = await store.ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([51, 500n + 40n * 7n]);
    expect(await store.ledger.pricesOf(card, 'prices@1', 1_000)).toEqual(card.prices);
    await store.ledger.intend(sampleIntent('after'));
    expect(spooled(spool)).toEqual([0]);
  });

  it('leaves rows on the disk when it stops while the database is away; the next one brings them in', async () => {
    const { store, schema, spool } = await opened();
    await store.ledger.intend(sampleIntent('a'));
    server.service.stop();
    await store.ledger.intend(sampleIntent('b'));
    for (const id of ['a', 'b']) await store.ledger.close(id, sampleOutcome());
    await store.stop();
    server.service.start();
    expect(spooled(spool)[0]).toBeGreaterThan(0);
    const next = await server.store({ schema, spool });
    expect((await rowsOf(next.ledger)).map(({ outcome }) => outcome)).toEqual([sampleOutcome(), sampleOutcome()]);
    expect(spooled(spool)).toEqual([0]);
  });

  it('brings in once what was brought in before its process died', async () => {
    const { store, schema, spool } = await opened();
    server.service.stop();
    await store.ledger.intend(sampleIntent('a'));
    await store.ledger.close('a', sampleOutcome());
    await store.ledger.intend(sampleIntent('open'));
    const [name] = readdirSync(spool).filter((one) => one.endsWith('.spool'));
    const lines = readFileSync(join(spool, name!), 'utf8');
    server.service.start();
    while (store.ledger.spooledBytes > 0) await store.ledger.flush().catch(() => undefined);
    const before = await rowsOf(store.ledger);

    const again = name!.replace(/\d+\.spool$/, '999.spool');
    writeFileSync(join(spool, again), `${lines}{"id":"damaged\n{"id":"unknown","outcome":"complete"}\n{"torn`);
    const next = await server.store({ schema, spool });
    expect(await rowsOf(next.ledger)).toEqual(before);
    expect(readdirSync(spool)).not.toContain(again);
    const [total] = await next.ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([2, 500n]);
  });

  it('leaves the rows of another ledger alone', async () => {
    const spool = join(folder, 'shared');
    mkdirSync(spool);
    const name = `${crypto.randomUUID()}.1.spool`;
    writeFileSync(join(spool, name), `${JSON.stringify({ id: 'a', exchange: 'x' })}\n`);
    const store = await server.store({ schema: 'shared', spool });
    expect(await rowsOf(store.ledger)).toEqual([]);
    expect(statSync(join(spool, name)).size).toBeGreaterThan(0);
  });
});
