import { readdirSync, readFileSync } from 'node:fs';
import { pico } from '@weir/core';
import { sampleIntent, sampleOutcome } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, Server } from '../test/opened.ts';
import type { PostgresStore } from './postgres-store.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const ROWS = 120;

const MIGRATIONS = new URL('../migrations/', import.meta.url);

/** Rows of four days, written by two processes. */
async function book(stores: readonly PostgresStore[]): Promise<void> {
  const usage = { input_tokens: 10, output_tokens: 0, video_seconds: 1.5 };
  await Promise.all(
    Array.from({ length: ROWS }, async (_, index) => {
      const { ledger } = stores[index % stores.length]!;
      const row = sampleIntent(`row-${index}`, {
        startedAt: START + (index % 96) * HOUR_MS + 17,
        user: index % 3 === 0 ? 'ann' : undefined,
      });
      await ledger.intend(row);
      await ledger.close(row.id, sampleOutcome({ cost: pico(BigInt(index)), usage }));
    }),
  );
}

describe.runIf(hasPostgres())('rollups kept as rows are closed', () => {
  let server: Server;
  let store: PostgresStore;

  beforeAll(async () => {
    server = await Server.start();
    store = await server.store();
    await book([store, await server.store()]);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const byDay = async ({ ledger }: PostgresStore) =>
    (await ledger.rollup({}, ['day', 'model'])).toSorted((a, b) => (a.group.day! < b.group.day! ? -1 : 1));

  it('are made by day of the hours that a schema from before had', async () => {
    const known = readdirSync(MIGRATIONS).sort().slice(0, 7);
    const files = known.map((name) => readFileSync(new URL(name, MIGRATIONS), 'utf8'));
    await server.sql(`
      CREATE SCHEMA old; SET search_path TO old;
      CREATE TABLE schema_version (version integer NOT NULL); INSERT INTO schema_version VALUES (${known.length});
      ${files.join('\n')}
      INSERT INTO rollups OVERRIDING SYSTEM VALUE
        SELECT (jsonb_populate_record(NULL::old.rollups, to_jsonb(hours))).* FROM weir.rollups AS hours WHERE span = ${HOUR_MS};
      INSERT INTO rollup_units SELECT units.* FROM weir.rollup_units AS units JOIN rollups USING (rollup);
      SELECT setval(pg_get_serial_sequence('rollups', 'rollup'), (SELECT max(rollup) FROM rollups));`);
    const renewed = await server.store({ schema: 'old' });
    expect(await byDay(renewed)).toHaveLength(4);
    expect(await byDay(renewed)).toEqual(await byDay(store));
    await renewed.ledger.intend(sampleIntent('new', { startedAt: START }));
    await renewed.ledger.close('new', sampleOutcome());
    expect((await byDay(renewed))[0]!.attempts).toBe((await byDay(store))[0]!.attempts + 1);
  });

  it('read no more of a month than its days', async () => {
    await server.sql(`DELETE FROM weir.rollups WHERE span = ${HOUR_MS}`);
    const [month] = await store.ledger.rollup({ from: START, to: START + 30 * 24 * HOUR_MS }, ['month']);
    expect(month?.attempts).toBe(ROWS);
  });

  it('by a label and day answer without the rows, from when they are kept on', async () => {
    const user = async (from: number) =>
      (await store.ledger.rollup({ from, to: START + 96 * HOUR_MS }, ['user'])).map(({ group, attempts }) => [
        group.user,
        attempts,
      ]);
    await server.sql('CREATE TABLE weir.aside AS SELECT * FROM weir.attempts; DELETE FROM weir.attempts');
    expect(await user(START)).toEqual(
      expect.arrayContaining([
        ['ann', 40],
        [undefined, 80],
      ]),
    );
    await server.sql(`UPDATE weir.label_start SET starts_at = ${START + 48 * HOUR_MS}`);
    expect((await user(START)).reduce((total, [, attempts]) => total + Number(attempts), 0)).toBe(48);
    await server.sql('UPDATE weir.label_start SET starts_at = NULL');
  });

  it('answer without the rows', async () => {
    const before = await store.ledger.rollup({}, []);
    expect(before[0]?.attempts).toBe(ROWS);
    await server.sql('TRUNCATE weir.attempts');
    expect(await store.ledger.rollup({}, [])).toEqual(before);
  });
});
