import { type AttemptOutcome, type Dimension, type LedgerQuery, pico, type Usage } from '@weir/core';
import { sampleIntent, sampleOutcome, seededRandom } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, Server } from '../test/opened.ts';
import type { PostgresStore } from './postgres-store.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const ROWS = 600;

const random = seededRandom(7);
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)]!;

const usageAtRandom = (): Usage => ({
  input_tokens: Math.floor(random.next() * 5_000),
  ...(random.next() < 0.3 ? { images: 1, video_seconds: 1.5 } : {}),
  ...(random.next() < 0.5 ? { output_tokens: 0 } : {}),
});

const outcomeAtRandom = (): AttemptOutcome =>
  sampleOutcome({
    basis: pick(['provider', 'held', 'estimated', 'cached']),
    cost: pico(BigInt(Math.floor(random.next() * 1e15))),
    savings: { cache: pico(BigInt(Math.floor(random.next() * 1e9))), router: pico(-7n) },
    unpriced: random.next() < 0.1 ? ['images'] : [],
    usage: usageAtRandom(),
  });

/** Books rows through both stores: some closed at once, some in a later transaction, some never. */
async function book(stores: readonly PostgresStore[]): Promise<void> {
  const late: (() => Promise<void>)[] = [];
  const done: Promise<void>[] = [];
  for (let index = 0; index < ROWS; index++) {
    const { ledger } = pick(stores);
    const id = `row-${index}`;
    const target = pick([
      { provider: 'openai', model: 'gpt-5-mini' },
      { provider: 'mistral', model: 'small' },
    ]);
    const startedAt = START + Math.floor(random.next() * 60) * HOUR_MS + 17;
    const key = pick([undefined, 'key-1', 'key-2']);
    const owner = { key, user: 'ann', team: pick([undefined, 'search']), tenant: pick(['acme', 'globex']) };
    done.push(ledger.intend(sampleIntent(id, { target, startedAt, ...owner })));
    const ended = outcomeAtRandom();
    if (random.next() < 0.7) done.push(ledger.close(id, ended));
    else if (random.next() < 0.9) late.push(() => ledger.close(id, ended));
  }
  await Promise.all(done);
  await Promise.all(late.map((close) => close()));
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

  /** Sorted, so that two reports can be compared. `user` is in no rollup: naming it makes the rows answer. */
  async function report(filter: LedgerQuery, by: readonly Dimension[]): Promise<unknown[]> {
    const groups = await store.ledger.rollup(filter, by);
    return groups
      .map(({ group: { user: _, ...group }, ...sums }) => ({ group, ...sums }))
      .sort((left, right) => JSON.stringify(left.group).localeCompare(JSON.stringify(right.group)));
  }

  const filters: readonly LedgerQuery[] = [
    {},
    { tenant: 'acme', team: 'search' },
    { from: START + 24 * HOUR_MS, to: START + 48 * HOUR_MS },
    { from: START + 5 * HOUR_MS, to: START + 7 * HOUR_MS, model: 'small' },
    { key: 'key-1', endpoint: 'chat' },
    { from: START + 2 * HOUR_MS + 18, to: START + 9 * HOUR_MS + 18 },
    { from: START + 2 * HOUR_MS + 5 },
    { to: START + 20 * HOUR_MS + 17 },
  ];
  const groupings: readonly (readonly Dimension[])[] = [
    [],
    ['model', 'day'],
    ['hour', 'tenant'],
    ['key', 'basis', 'provider'],
    ['team', 'kind', 'outcome', 'month'],
  ];

  it('equal what the rows add up to, rare units, late and open rows included', async () => {
    for (const filter of filters) {
      for (const by of groupings) {
        expect(await report(filter, by), JSON.stringify({ filter, by })).toEqual(await report(filter, [...by, 'user']));
      }
    }
  });

  it('leave out what lies in the first hour before an interval begins', async () => {
    const [total] = await store.ledger.rollup({ from: START + 18, to: START + HOUR_MS }, []);
    const [hour] = await store.ledger.rollup({ from: START, to: START + HOUR_MS }, []);
    expect(total).toBeUndefined();
    expect(hour?.attempts).toBeGreaterThan(0);
  });

  it('answer without the rows', async () => {
    const before = await store.ledger.rollup({}, []);
    expect(before[0]?.attempts).toBe(ROWS);
    await server.sql('TRUNCATE weir.attempts');
    expect(await store.ledger.rollup({}, [])).toEqual(before);
  });
});
