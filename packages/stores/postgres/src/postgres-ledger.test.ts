import { pico } from '@weir/core';
import { cardOf, ledgerSuite, sampleIntent, sampleOutcome } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, Server } from '../test/opened.ts';
import type { PostgresStore } from './postgres-store.ts';

describe.runIf(hasPostgres())('PostgresLedger', () => {
  let server: Server;
  let store: PostgresStore;

  beforeAll(async () => {
    server = await Server.start();
    store = await server.store();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function emptied() {
    await server.sql(
      'TRUNCATE weir.open_attempts, weir.attempts, weir.rollups, weir.rollup_units, weir.row_prices, weir.label_rollups, weir.label_rollup_units',
    );
    return { ledger: store.ledger, close: async () => undefined };
  }

  for (const one of ledgerSuite(emptied, { keepsPrices: true }).cases) it(one.name, one.run);

  it('keeps what is no text beside what is', async () => {
    const { ledger } = await emptied();
    const odd = ledger.intend(sampleIntent('odd', { user: 'a\0b\ud800', tags: { 'n\0': '\\u0000' } }));
    await Promise.all([odd, ledger.intend(sampleIntent('even'))]);
    const users: unknown[] = [];
    for await (const { user, tags } of ledger.query({})) users.push([user, tags]);
    expect(users).toEqual([
      ['a\ufffdb\ufffd', { 'n\ufffd': '\\u0000' }],
      [undefined, {}],
    ]);
  });

  it('fails a row that no table takes alone, and those beside it are written', async () => {
    const { ledger } = await emptied();
    const asked = [
      ledger.intend(sampleIntent('a')),
      ledger.intend(sampleIntent('bad', { sequence: 2 ** 40 })),
      ledger.intend(sampleIntent('b')),
    ];
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    const [total] = await ledger.rollup({}, []);
    expect(total?.attempts).toBe(2);
  });

  it('books a row that was never open, once', async () => {
    const { ledger } = await emptied();
    for (let tries = 0; tries < 2; tries++) await ledger.record(sampleIntent('a'), sampleOutcome());
    const [total] = await ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([1, 500n]);
    expect(await server.sql('SELECT id FROM weir.open_attempts')).toEqual([]);
  });

  it('closes a row after its intent although nobody waited for that', async () => {
    const { ledger } = await emptied();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        void ledger.intend(sampleIntent(`row-${index}`));
        return ledger.close(`row-${index}`, sampleOutcome({ cost: pico(3n) }));
      }),
    );
    const [total] = await ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([200, 600n]);
  });

  it('keeps the same prices once, whoever tells them', async () => {
    const { ledger } = await emptied();
    const card = () => cardOf('openai', 'gpt-5', { priceVersion: 'prices@1' });
    ledger.keepPrices(card(), 1_000);
    await ledger.flush();
    const other = await server.store();
    other.ledger.keepPrices(card(), 2_000);
    await other.ledger.flush();
    expect(await server.sql('SELECT since::integer FROM weir.row_prices')).toEqual([{ since: 1_000 }]);
  });
});
