import { DatabaseSync } from 'node:sqlite';
import { pico } from '@weir/core';
import { describe, expect, it, vi } from 'vitest';
import { Place } from '../test/opened.ts';
import { intent, outcome } from '../test/rows.ts';
import type { SqliteStore } from './sqlite-store.ts';

const REFUSED = expect.objectContaining({ code: 'ledger_unavailable', status: 503 });

/** Keeps everybody else from writing. */
function locked({ file }: Place): Disposable {
  const other = new DatabaseSync(file);
  other.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
  return {
    [Symbol.dispose]: () => {
      other.exec('ROLLBACK');
      other.close();
    },
  };
}

/** Books rows until one is refused; how many were taken. */
function bookUntilRefused({ ledger }: SqliteStore, most: number): { readonly taken: number; readonly error: unknown } {
  for (let taken = 0; taken < most; taken++) {
    try {
      ledger.intend(intent(`row-${taken}`));
    } catch (error) {
      return { taken, error };
    }
    ledger.close(`row-${taken}`, outcome({ cost: pico(1n) }));
  }
  return { taken: most, error: undefined };
}

describe('while the database cannot be written', () => {
  it('rows wait in the journal: none is lost and none comes twice', async () => {
    await using place = new Place();
    const store = await place.store({ busyTimeoutMs: 10, segmentBytes: 16_384 });
    {
      using _ = locked(place);
      expect(bookUntilRefused(store, 2_000)).toEqual({ taken: 2_000, error: undefined });
      expect(store.status.waitingBytes).toBeGreaterThan(2_000 * 200);
      expect(place.read('SELECT count(*) AS rows FROM attempts')).toEqual([{ rows: 0 }]);
    }
    const [total] = await store.ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([2_000, 2_000n]);
    expect(store.status.waitingBytes).toBeLessThanOrEqual(16_384 * 2);
  });

  it('no more of them than spoolBytes, of which callers are told; later ones are taken again', async () => {
    await using place = new Place();
    const store = await place.store({ busyTimeoutMs: 10, segmentBytes: 16_384, spoolBytes: 65_536 });
    let taken: number;
    {
      using _ = locked(place);
      const refused = bookUntilRefused(store, 2_000);
      taken = refused.taken;
      expect(taken * 300).toBeLessThan(65_536 + 16_384 * 2);
      expect(refused.error).toMatchObject({
        code: 'ledger_unavailable',
        message: expect.stringMatching(/\d+ bytes wait for the database, the limit is 65536/),
      });
    }
    await vi.waitFor(async () => {
      store.ledger.intend(intent('later'));
      await store.ledger.flush();
    });
    const [total] = await store.ledger.rollup({}, []);
    expect(total?.attempts).toBe(taken + 1);
    expect(total?.cost).toBe(BigInt(taken));
  });

  it('with whenDown refuse none is taken once it is known, and they are again when it is back', async () => {
    await using place = new Place();
    const store = await place.store({ busyTimeoutMs: 10, whenDown: 'refuse' });
    {
      using _ = locked(place);
      store.ledger.intend(intent('a'));
      await expect(store.ledger.flush()).rejects.toEqual(REFUSED);
      expect(() => store.ledger.intend(intent('b'))).toThrow(REFUSED);
      store.ledger.close('a', outcome()); // what was sent is booked
    }
    await vi.waitFor(() => store.ledger.intend(intent('c')));
    const rows = await Array.fromAsync(store.ledger.query({}));
    expect(rows.map(({ id, outcome: ended }) => [id, ended?.outcome])).toEqual([
      ['a', 'complete'],
      ['c', undefined],
    ]);
  });
});

describe('options of the spool', () => {
  it('are refused when it has no room for two files of the journal', async () => {
    await using place = new Place();
    await expect(place.store({ segmentBytes: 65_536, spoolBytes: 65_536 })).rejects.toMatchObject({
      code: 'invalid_options',
      message: "The option 'spoolBytes' is 65536, the least is 262144: four times 'segmentBytes'",
    });
  });
});
