import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { pico } from '@weir/core';
import { cardOf, ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { Place } from '../test/opened.ts';
import { intent, outcome } from '../test/rows.ts';
import type { WriteFunction } from './journal/segment.ts';

/** A disk that is full or not. */
function disk() {
  const state = { isFull: false };
  const write: WriteFunction = (fd, bytes, offset, length, position) => {
    if (state.isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    return writeSync(fd, bytes, offset, length, position);
  };
  return { state, write };
}

const priced = (amount: bigint) =>
  cardOf('openai', 'gpt-5-mini', {
    priceVersion: 'prices@1',
    prices: [
      { unit: 'input_tokens', amount: pico(amount), per: 1, when: { inputTokensOver: 200_000 }, since: 7, source: 's' },
    ],
  });

const UNAVAILABLE = expect.objectContaining({ code: 'ledger_unavailable' });

describe('SqliteLedger', () => {
  it('refuses intents while the disk is full, so that nothing is sent', async () => {
    await using place = new Place();
    const { state, write } = disk();
    const store = await place.store({}, { write });
    state.isFull = true;
    expect(() => store.ledger.intend(intent('a'))).toThrow(UNAVAILABLE);
    state.isFull = false;
    store.ledger.intend(intent('b'));
    const [total] = await store.ledger.rollup({}, []);
    expect(total?.attempts).toBe(1);
  });

  it('keeps outcomes while the disk is full and writes them before the next intent', async () => {
    await using place = new Place();
    const { state, write } = disk();
    const store = await place.store({}, { write });
    for (const id of ['a', 'b']) store.ledger.intend(intent(id));
    state.isFull = true;
    for (const id of ['a', 'b']) expect(store.ledger.close(id, outcome())).toBeUndefined();
    expect(store.status.unwrittenOutcomes).toBe(2);
    await expect(store.ledger.flush()).rejects.toEqual(UNAVAILABLE);

    state.isFull = false;
    store.ledger.intend(intent('c'));
    expect(store.status.unwrittenOutcomes).toBe(0);
    expect(await store.ledger.rollup({}, ['basis'])).toMatchObject([{ attempts: 1 }, { attempts: 2 }]);
  });

  it('writes what waited for room before it stops, once there is room', async () => {
    await using place = new Place();
    const { state, write } = disk();
    const store = await place.store({}, { write });
    store.ledger.intend(intent('a'));
    state.isFull = true;
    store.ledger.close('a', outcome());
    state.isFull = false;
    await store.stop();
    const again = await place.store();
    expect(await again.ledger.rollup({}, ['basis'])).toMatchObject([{ group: { basis: 'provider' }, cost: 1_234n }]);
  });

  it('gives up outcomes beyond 10,000 and says so', async () => {
    await using place = new Place();
    const { state, write } = disk();
    const store = await place.store({}, { write });
    state.isFull = true;
    for (let count = 0; count < 10_000; count++) store.ledger.close(`row-${count}`, outcome());
    await expect(store.ledger.close('one-more', outcome())).rejects.toEqual(UNAVAILABLE);
    state.isFull = false;
  });

  it('writes outcomes with the next intent, or when the turn is over, in one write', async () => {
    await using place = new Place();
    const lengths: number[] = [];
    const write: WriteFunction = (fd, bytes, offset, length, position) => {
      lengths.push(Buffer.from(bytes).toString('utf8', offset, length).match(/\n/g)?.length ?? 0);
      return writeSync(fd, bytes, offset, length, position);
    };
    const store = await place.store({}, { write });
    store.ledger.intend(intent('a'));
    store.ledger.intend(intent('b'));
    for (const id of ['a', 'b']) store.ledger.close(id, outcome());
    store.ledger.intend(intent('c'));
    store.ledger.close('c', outcome());
    expect(lengths).toEqual([1, 1, 3]);
    await setImmediate();
    expect(lengths).toEqual([1, 1, 3, 1]);
    expect(await store.ledger.rollup({}, [])).toMatchObject([{ attempts: 3, cost: 3n * outcome().cost }]);
  });

  it('writes rows that were never open in one write, when the turn is over', async () => {
    await using place = new Place();
    let writes = 0;
    const write: WriteFunction = (...write) => {
      writes++;
      return writeSync(...write);
    };
    const store = await place.store({}, { write });
    const saved = outcome({ basis: 'cached', cost: pico(0n), savings: { cache: pico(5n) } });
    for (const id of ['a', 'b', 'a']) store.ledger.record(intent(id, { kind: 'cached' }), saved);
    expect(writes).toBe(0);
    await setImmediate();
    expect(writes).toBe(1);
    expect(await store.ledger.rollup({}, ['basis'])).toMatchObject([
      { group: { basis: 'cached' }, attempts: 2, savings: { cache: 10n } },
    ]);
    expect(await Array.fromAsync(store.ledger.query({}))).toMatchObject([
      { id: 'a', outcome: saved },
      { id: 'b', outcome: saved },
    ]);
  });

  it('keeps rows that were never open while the disk is full', async () => {
    await using place = new Place();
    const { state, write } = disk();
    const store = await place.store({}, { write });
    state.isFull = true;
    store.ledger.record(intent('a'), outcome());
    await setImmediate();
    expect(store.status.unwrittenOutcomes).toBe(1);
    state.isFull = false;
    expect(await store.ledger.rollup({}, [])).toMatchObject([{ attempts: 1 }]);
    await expect(store.ledger.record(intent('b'), outcome({ cost: pico(2n ** 63n) }))).rejects.toEqual(UNAVAILABLE);
  });

  it('takes no amounts that a row cannot hold', async () => {
    await using place = new Place();
    const store = await place.store();
    const cost = pico(2n ** 63n);
    expect(() => store.ledger.intend(intent('a', { held: cost }))).toThrow(
      `A row has ${cost} pico-USD, the limit is ${cost - 1n}`,
    );
    store.ledger.intend(intent('b'));
    await expect(store.ledger.close('b', outcome({ cost }))).rejects.toEqual(UNAVAILABLE);
  });

  it('with durability disk resolves an intent once it is synced', async () => {
    await using place = new Place();
    const store = await place.store({ durability: 'disk' });
    const intents = Array.from({ length: 50 }, (_, index) => store.ledger.intend(intent(`row-${index}`)));
    for (const one of intents) expect(one).toBeInstanceOf(Promise);
    await Promise.all(intents);
    const [total] = await store.ledger.rollup({}, []);
    expect(total?.attempts).toBe(50);
  });

  it('refuses a dimension nobody knows: it would go into the SQL', async () => {
    await using place = new Place();
    const store = await place.store();
    await expect(store.ledger.rollup({}, ['tenant FROM attempts; --' as 'tenant'])).rejects.toEqual(UNAVAILABLE);
  });

  it('keeps the prices of a card once, ahead of the first outcome that names them', async () => {
    await using place = new Place();
    const lines: string[] = [];
    const write: WriteFunction = (fd, bytes, offset, length, position) => {
      lines.push(...Buffer.from(bytes).toString('utf8', offset, length).trimEnd().split('\n'));
      return writeSync(fd, bytes, offset, length, position);
    };
    const store = await place.store({}, { write });
    const card = priced(3n);
    for (const id of ['a', 'b']) {
      store.ledger.intend(intent(id));
      store.ledger.keepPrices(card, 1_000);
      store.ledger.close(id, outcome());
    }
    expect(await store.ledger.pricesOf(card, 'prices@1', 1_000)).toEqual(card.prices);
    expect(lines.map((line) => JSON.parse(line)[0])).toEqual(['i', 'p', 'c', 'i', 'c']);
    await store.stop();

    const again = await place.store();
    again.ledger.keepPrices(priced(3n), 2_000);
    expect(await again.ledger.pricesOf(card, 'prices@1', 2_000)).toEqual(card.prices);
    expect(place.read('SELECT since FROM row_prices')).toEqual([{ since: 1_000 }]);
  });

  it('says after a stop that it is not started', async () => {
    await using place = new Place();
    const store = await place.store();
    await store.stop();
    expect(() => store.ledger.intend(intent('a'))).toThrow(UNAVAILABLE);
    await expect(store.ledger.close('a', outcome())).rejects.toEqual(UNAVAILABLE);
    await expect(store.ledger.flush()).rejects.toEqual(UNAVAILABLE);
  });

  it('leaves no timer behind when it stops', async () => {
    await using place = new Place();
    const clock = new ManualClock();
    const store = await place.store({}, { clock });
    store.ledger.intend(intent('a'));
    await store.accounts.balance('a');
    await store.ledger.rollup({}, []);
    await store.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('commands', () => {
  it('are refused, and change nothing, when another process holds the database for longer than busyTimeoutMs', async () => {
    await using place = new Place();
    const store = await place.store({ busyTimeoutMs: 20 });
    const other = new DatabaseSync(place.file);
    other.exec('BEGIN IMMEDIATE');
    const claims = [{ account: 'a', limit: pico(100n) }];
    await expect(store.accounts.reserve(claims, pico(1n), { ttlMs: 1_000 })).rejects.toEqual(UNAVAILABLE);
    expect(await store.accounts.balance('a')).toEqual({ spent: 0n, reserved: 0n }); // who only reads does not wait
    other.exec('ROLLBACK');
    other.close();
    expect(await store.accounts.reserve(claims, pico(1n), { ttlMs: 1_000 })).toMatchObject({ accounts: ['a'] });
  });

  it('are refused after commandTimeoutMs, those that wait for their turn as well', async () => {
    await using place = new Place();
    const clock = new ManualClock();
    const store = await place.store({ busyTimeoutMs: 300, commandTimeoutMs: 100 }, { clock });
    const other = new DatabaseSync(place.file);
    other.exec('BEGIN IMMEDIATE');
    const sent = store.keyValue.increment('n', 1n);
    await setImmediate();
    const waiting = store.keyValue.increment('n', 1n);
    const both = Promise.allSettled([sent, waiting]);
    await clock.advance(100);
    expect(await both).toMatchObject([
      { status: 'rejected', reason: { message: 'The SQLite writer took more than 100 ms for a command' } },
      { status: 'rejected', reason: { code: 'ledger_unavailable' } },
    ]);
    other.exec('ROLLBACK');
    other.close();
  });

  it('are refused when more than 10,000 wait', async () => {
    await using place = new Place();
    const store = await place.store();
    const asked = await Promise.allSettled(Array.from({ length: 10_001 }, () => store.keyValue.increment('n', 1n)));
    expect(asked.at(-1)).toMatchObject({ reason: { message: '10001 commands wait for SQLite, the limit is 10000' } });
    expect(await store.keyValue.increment('n', 0n)).toBe(10_000n);
  });
});
