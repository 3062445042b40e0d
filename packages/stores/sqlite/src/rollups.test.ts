import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Money, pico, type Usage } from '@weir/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Place } from '../test/opened.ts';
import { intent, outcome } from '../test/rows.ts';
import type { SqliteStore } from './sqlite-store.ts';
import { labelSourceOf } from './worker/label-source.ts';
import { sourceOf } from './worker/rollup-source.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const ROWS = 120;

const place = new Place();
let store: SqliteStore;

const LABELLED = [{ user: 'ann' }, { user: 'bob', session: 'talk' }, { tags: {} }, {}];
const UNITS: readonly Usage[] = [{ images: 1, video_seconds: 1.5 }, {}];

/** Rows of two and a half days, some closed in a later transaction, some never. */
async function book(): Promise<void> {
  const close = (index: number) => {
    const usage = { input_tokens: index, ...UNITS[index % 2] };
    void store.ledger.close(`row-${index}`, outcome({ cost: pico(BigInt(index) ** 5n), usage }));
  };
  for (let index = 0; index < ROWS; index++) {
    const startedAt = START + (index % 60) * HOUR_MS + 17;
    await store.ledger.intend(
      intent(`row-${index}`, { startedAt, tenant: index % 2 === 0 ? 'acme' : 'globex', ...LABELLED[index % 4] }),
    );
    if (index % 3 === 0) close(index);
  }
  await store.ledger.flush();
  for (let index = 1; index < ROWS; index += 3) close(index);
  await store.ledger.flush();
}

beforeAll(async () => {
  store = await place.store();
  await book();
});
afterAll(() => place[Symbol.asyncDispose]());

describe('rollups kept as rows are closed', () => {
  it('are made of the rows that a database from before had', async () => {
    const old = new Place();
    try {
      const migration = readFileSync(new URL('../migrations/0001-tables.sql', import.meta.url), 'utf8');
      const database = new DatabaseSync(old.file);
      const columns = place
        .read("SELECT name FROM pragma_table_info('attempts') WHERE name <> 'variant' ORDER BY cid")
        .map(({ name }) => name)
        .join();
      database.exec(`${migration}
        CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT; INSERT INTO schema_version VALUES (1);
        ATTACH '${place.file}' AS newer;
        INSERT INTO owners SELECT * FROM newer.owners WHERE FALSE;
        INSERT INTO attempts SELECT ${columns} FROM newer.attempts`);
      database.close();
      const renewed = await old.store();
      const costs = async (of: SqliteStore): Promise<Map<string, Money>> =>
        new Map((await of.ledger.rollup({}, ['model'])).map(({ group, cost }) => [group.model!, cost]));
      expect(await costs(renewed)).toEqual(await costs(store));
      for (const by of ['user', 'session', 'tag:team'] as const)
        expect(await renewed.ledger.rollup({}, [by, 'day'])).toEqual(await store.ledger.rollup({}, [by, 'day']));
      expect((await renewed.ledger.rollup({}, []))[0]?.usage).toEqual((await store.ledger.rollup({}, []))[0]?.usage);
    } finally {
      await old[Symbol.asyncDispose]();
    }
  });

  it('are read beside nothing but the open rows', () => {
    const { rows } = sourceOf({}, ['model', 'day']);
    const month = `attempts.started_at >= ${START} AND attempts.started_at < ${START + 30 * 24 * HOUR_MS}`;
    for (const condition of ['TRUE', month, `${month} AND attempts.tenant = 'acme'`]) {
      const plan = place.read(`EXPLAIN QUERY PLAN SELECT sum(attempts) FROM (${rows}) AS attempts WHERE ${condition}`);
      const steps = plan.map(({ detail }) => String(detail));
      expect(steps).toContain('SCAN attempts USING INDEX attempts_open');
      expect(steps.filter((step) => step.includes('attempts_by_'))).toEqual([]);
    }
  });

  it('by a label read no rows but the open ones', () => {
    for (const [filter, by] of [
      [{}, ['user', 'day']],
      [{ user: 'ann', tenant: 'acme' }, ['month']],
      [{}, ['tag:feature']],
    ] as const) {
      const source = labelSourceOf(filter, by, undefined)!;
      const sql = `SELECT sum(attempts) FROM (${source.rows}) AS attempts WHERE is_total = 0`;
      const steps = place.read(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => String(detail));
      expect(steps.filter((step) => / attempts /.test(step) && !step.includes('attempts_open'))).toEqual([]);
    }
  });

  it('of one user by what only rows have read the rows of that user', () => {
    for (const condition of ["attempts.user = 'ann'", `attempts.user = 'ann' AND attempts.tenant = 'acme'`]) {
      const { rows } = sourceOf({ user: 'ann' }, ['model']);
      const plan = place.read(
        `EXPLAIN QUERY PLAN SELECT sum(attempts) FROM (${rows}) AS attempts WHERE ${condition} AND attempts.started_at >= 7`,
      );
      expect(plan.map(({ detail }) => String(detail)).join()).toContain('attempts_by_user');
    }
  });

  it('answer without the rows', async () => {
    const before = await store.ledger.rollup({}, []);
    expect(before[0]?.attempts).toBe(ROWS);
    place.change('DELETE FROM attempts WHERE outcome IS NOT NULL');
    expect(await store.ledger.rollup({}, [])).toEqual(before);
  });
});
