import { pico, type Retention } from '@weir/core';
import { ManualClock, sampleCorrection } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { Place } from '../test/opened.ts';
import { intent, outcome } from '../test/rows.ts';
import type { SqliteStore } from './sqlite-store.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 20);

/** A store with rows of so many days ago, looked after once. */
async function kept(place: Place, retention: Retention, ages: readonly number[], isOpen = false): Promise<SqliteStore> {
  const clock = new ManualClock(NOW);
  const store = await place.store({ retention }, { clock });
  await store.ledger.flush();
  for (const [index, age] of ages.entries()) {
    const id = `row-${index}`;
    const startedAt = NOW - age * DAY_MS;
    store.ledger.intend(intent(id, { startedAt, user: 'ann', session: 'talk', tags: { team: 'search' } }));
    if (!isOpen) store.ledger.close(id, outcome({ cost: pico(BigInt(index + 1)) }));
  }
  await store.ledger.flush();
  await clock.advance(30_000);
  await store.ledger.flush();
  await store.accounts.balance('waits for the writer');
  return store;
}

const rowsOf = (store: SqliteStore) => Array.fromAsync(store.ledger.query({}));

describe('retention', () => {
  it('keeps everything unless it is asked for', async () => {
    await using place = new Place();
    const rows = await rowsOf(await kept(place, {}, [400, 1]));
    expect(rows.map(({ user }) => user)).toEqual(['ann', 'ann']);
  });

  it('deletes old rows, and reports stay the same', async () => {
    await using place = new Place();
    const store = await kept(place, { deleteAfterDays: 30 }, [31, 400, 29, 31]);
    await expect.poll(async () => (await rowsOf(store)).map(({ id }) => id)).toEqual(['row-2']);
    const [total] = await store.ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([4, 10n]);
    expect(await store.ledger.rollup({}, ['day', 'model'])).toHaveLength(3);
    const byUser = await store.ledger.rollup({}, ['user']);
    expect(byUser.map(({ group, cost }) => [group.user, cost])).toEqual([
      ['ann', 3n],
      [undefined, 7n],
    ]);
  });

  it('clears what names people in old rows, and nothing else', async () => {
    await using place = new Place();
    const store = await kept(place, { redactAfterDays: 7, redact: ['user', 'tags'] }, [8, 9, 1]);
    await expect.poll(async () => (await rowsOf(store)).map(({ user }) => user)).toEqual([undefined, undefined, 'ann']);
    const rows = await rowsOf(store);
    expect(rows.map(({ tags }) => tags)).toEqual([{}, {}, { team: 'search' }]);
    expect(rows.map(({ session }) => session)).toEqual(['talk', 'talk', 'talk']);
    expect((await store.ledger.rollup({}, []))[0]?.cost).toBe(6n);
    const costs = async (by: 'user' | 'session' | 'tag:team') =>
      (await store.ledger.rollup({}, [by])).map(({ group, cost }) => [group[by], cost]);
    expect(await costs('user')).toEqual([
      ['ann', 3n],
      [undefined, 3n],
    ]);
    expect(await costs('tag:team')).toEqual([
      ['search', 3n],
      [undefined, 3n],
    ]);
    expect(await costs('session')).toEqual([['talk', 6n]]);
  });

  it('leaves rows alone that are still open: they are yet to be booked', async () => {
    await using place = new Place();
    const store = await kept(place, { deleteAfterDays: 1, redactAfterDays: 1, redact: ['user'] }, [40], true);
    expect(await rowsOf(store)).toMatchObject([{ user: 'ann' }]);
    store.ledger.close('row-0', outcome());
    expect((await store.ledger.rollup({}, []))[0]?.cost).toBe(outcome().cost);
  });

  it('comes back for a row that came in late', async () => {
    await using place = new Place();
    const store = await kept(place, { redactAfterDays: 7, redact: ['session'] }, [8, 1, 9]);
    await expect.poll(async () => (await rowsOf(store)).map(({ session }) => session)).toContain(undefined);
    await store.stop();
    const later = await place.store(
      { retention: { redactAfterDays: 7, redact: ['session'] } },
      { clock: new ManualClock(NOW + 7 * DAY_MS) },
    );
    await expect.poll(async () => (await rowsOf(later)).filter(({ session }) => session === 'talk')).toEqual([]);
  });

  it('clears what is named later on in rows it has been through', async () => {
    await using place = new Place();
    const store = await kept(place, { redactAfterDays: 7, redact: ['user'] }, [9, 8]);
    await expect.poll(async () => (await rowsOf(store)).map(({ user }) => user)).toEqual([undefined, undefined]);
    await store.stop();
    const clock = new ManualClock(NOW);
    const later = await place.store({ retention: { redactAfterDays: 7, redact: ['user', 'session'] } }, { clock });
    await clock.advance(30_000);
    await expect.poll(async () => (await rowsOf(later)).map(({ session }) => session)).toEqual([undefined, undefined]);
  });

  it('keeps corrections: one that was forgotten could be added again', async () => {
    await using place = new Place();
    const clock = new ManualClock(NOW);
    const store = await place.store({ retention: { deleteAfterDays: 30 } }, { clock });
    store.ledger.intend(intent('old', { startedAt: NOW - 40 * DAY_MS }));
    store.ledger.close('old', outcome({ cost: pico(10n) }));
    for (let tries = 0; tries < 2; tries++) {
      store.ledger.correct(sampleCorrection('fix', { startedAt: NOW - 40 * DAY_MS, cost: pico(-3n) }));
      await store.ledger.flush();
      await clock.advance(30_000);
      await expect.poll(async () => (await rowsOf(store)).map(({ id }) => id)).toEqual(['fix']);
    }
    expect((await store.ledger.rollup({}, []))[0]?.cost).toBe(10n - 3n);
  });

  it('takes 10,000 rows at a time, so that others get their turn', async () => {
    await using place = new Place();
    const store = await kept(place, { deleteAfterDays: 30 }, Array(10_300).fill(40));
    await expect.poll(async () => (await rowsOf(store)).length, { timeout: 10_000 }).toBe(300);
    expect((await store.ledger.rollup({}, []))[0]?.attempts).toBe(10_300);
  });
});
