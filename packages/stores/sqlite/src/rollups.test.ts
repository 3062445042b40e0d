import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type AttemptOutcome, type Dimension, type LedgerQuery, type Money, pico, type Usage } from '@weir/core';
import { seededRandom } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Place } from '../test/opened.ts';
import { intent, outcome } from '../test/rows.ts';
import type { SqliteStore } from './sqlite-store.ts';
import { sourceOf } from './worker/rollup-source.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const ROWS = 600;

const place = new Place();
let store: SqliteStore;
const random = seededRandom(7);
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)]!;

const usageAtRandom = (): Usage => ({
  input_tokens: Math.floor(random.next() * 5_000),
  ...(random.next() < 0.3 ? { images: 1, video_seconds: 1.5 } : {}),
  ...(random.next() < 0.5 ? { output_tokens: 0 } : {}),
});

const outcomeAtRandom = (): AttemptOutcome =>
  outcome({
    basis: pick(['provider', 'held', 'estimated', 'cached']),
    cost: pico(BigInt(Math.floor(random.next() * 1e15))),
    savings: {
      cache: pico(BigInt(Math.floor(random.next() * 1e9))),
      router: pico(BigInt(Math.floor(random.next() * -1e9))),
    },
    unpriced: random.next() < 0.1 ? ['images'] : [],
    usage: usageAtRandom(),
  });

/** Books rows in shuffled order: some closed at once, some in a later transaction, some never. */
async function book(): Promise<void> {
  const late: (() => void)[] = [];
  for (let index = 0; index < ROWS; index++) {
    const id = `row-${index}`;
    const target = pick([
      { provider: 'openai', model: 'gpt-5-mini' },
      { provider: 'mistral', model: 'small' },
    ]);
    const startedAt = START + Math.floor(random.next() * 60) * HOUR_MS + 17;
    const key = pick([undefined, 'key-1', 'key-2']);
    await store.ledger.intend(intent(id, { target, startedAt, key, user: 'ann', tenant: pick(['acme', 'globex']) }));
    const ended = outcomeAtRandom();
    if (random.next() < 0.7) await store.ledger.close(id, ended);
    else if (random.next() < 0.9) late.push(() => void store.ledger.close(id, ended));
  }
  await store.ledger.flush();
  for (const close of late) close();
  await store.ledger.flush();
}

/** Sorted, so that two reports can be compared. `user` is in no rollup: naming it makes the rows answer. */
async function report(filter: LedgerQuery, by: readonly Dimension[]): Promise<unknown[]> {
  const groups = await store.ledger.rollup(filter, by);
  return groups
    .map(({ group: { user: _, ...group }, ...sums }) => ({ group, ...sums }))
    .sort((left, right) => JSON.stringify(left.group).localeCompare(JSON.stringify(right.group)));
}

beforeAll(async () => {
  store = await place.store();
  await book();
});
afterAll(() => place[Symbol.asyncDispose]());

describe('rollups kept as rows are closed', () => {
  const filters: readonly LedgerQuery[] = [
    {},
    { tenant: 'acme' },
    { from: START + 24 * HOUR_MS, to: START + 48 * HOUR_MS },
    { from: START + 5 * HOUR_MS, to: START + 7 * HOUR_MS, model: 'small' },
    { key: 'key-1', endpoint: 'chat' },
  ];
  const groupings: readonly (readonly Dimension[])[] = [
    [],
    ['model', 'day'],
    ['hour', 'tenant'],
    ['key', 'basis', 'provider'],
    ['purpose', 'endpoint'],
  ];

  it('equal what the rows add up to, rare units, late and open rows included', async () => {
    for (const filter of filters) {
      for (const by of groupings) {
        expect(await report(filter, by), JSON.stringify({ filter, by })).toEqual(await report(filter, [...by, 'user']));
      }
    }
  });

  it('an interval that begins within an hour is added up from the rows', async () => {
    const [total] = await store.ledger.rollup({ from: START + 18, to: START + HOUR_MS }, []);
    const [hour] = await store.ledger.rollup({ from: START, to: START + HOUR_MS }, []);
    expect(total).toBeUndefined();
    expect(hour?.attempts).toBeGreaterThan(0);
  });

  it('are made of the rows that a database from before had', async () => {
    const old = new Place();
    try {
      const migration = readFileSync(new URL('../migrations/0001-tables.sql', import.meta.url), 'utf8');
      const database = new DatabaseSync(old.file);
      database.exec(`${migration}
        CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT; INSERT INTO schema_version VALUES (1);
        ATTACH '${place.file}' AS newer;
        INSERT INTO owners SELECT * FROM newer.owners WHERE FALSE;
        INSERT INTO attempts SELECT * FROM newer.attempts`);
      database.close();
      const renewed = await old.store();
      const costs = async (of: SqliteStore): Promise<Map<string, Money>> =>
        new Map((await of.ledger.rollup({}, ['model'])).map(({ group, cost }) => [group.model!, cost]));
      expect(await costs(renewed)).toEqual(await costs(store));
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

  it('answer without the rows', async () => {
    const before = await store.ledger.rollup({}, []);
    expect(before[0]?.attempts).toBe(ROWS);
    place.change('DELETE FROM attempts WHERE outcome IS NOT NULL');
    expect(await store.ledger.rollup({}, [])).toEqual(before);
  });
});
