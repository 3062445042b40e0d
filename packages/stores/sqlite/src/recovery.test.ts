import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { Ledger, LedgerRow } from '@weir/core';
import { ManualClock, seededRandom } from '@weir/testkit';
import { describe, expect, it, vi } from 'vitest';
import { Place } from '../test/opened.ts';
import { intent, outcome } from '../test/rows.ts';

const CHILD = fileURLToPath(new URL('../test/child.ts', import.meta.url));

function child(mode: 'write' | 'reserve', place: Place, name: string): ChildProcess {
  const args = ['--conditions=@weir/source', CHILD, mode, place.file, logOf(place, name), name];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

const logOf = (place: Place, name: string): string => join(place.folder, `${name}.log`);

const seenBy = (place: Place, name: string): string[] =>
  existsSync(logOf(place, name)) ? readFileSync(logOf(place, name), 'utf8').split('\n').slice(0, -1) : [];

/** Runs a child and kills it; odd ones long after it was ready, every fourth one while it still starts. */
async function killed(place: Place, name: string, run: number): Promise<void> {
  const writer = child('write', place, name);
  const ended = once(writer, 'exit');
  if (run % 4 === 3) await new Promise((resolve) => setTimeout(resolve, 90 + 12 * run));
  else {
    await once(writer.stdout!, 'data');
    await new Promise((resolve) => setTimeout(resolve, (run * 37) % 120));
  }
  writer.kill('SIGKILL');
  await ended;
}

async function rowsOf(ledger: Ledger): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for await (const row of ledger.query({})) rows.push(row);
  return rows;
}

const journalFiles = (place: Place): string[] => readdirSync(`${place.file}.journals`).sort();

/** A journal as a process leaves it that was killed. */
function deadJournal(place: Place, ...segments: string[]): void {
  const folder = `${place.file}.journals`;
  writeFileSync(join(folder, 'dead.lock'), '');
  for (const [index, text] of segments.entries()) {
    writeFileSync(join(folder, `dead.${String(index + 1).padStart(6, '0')}.journal`), text);
  }
}

const lineOf = (id: string): string =>
  `["i","${id}","x",0,"first","serve","chat","openai","gpt-5","gpt-5","acme",null,null,{},1790000000000,"55"]\n`;

const CLOSE_A = '["c","a","complete","provider",{},"5",[],null,null,null,1,null,null]\n';

describe('a process that dies', () => {
  it('leaves exactly one row for every intent that returned, over 20 kills of two processes at once', async () => {
    await using place = new Place();
    const names = Array.from({ length: 20 }, (_, run) => `child-${run}`);
    const chain = async (first: number): Promise<void> => {
      for (let run = first; run < names.length; run += 2) await killed(place, names[run]!, run);
    };
    await Promise.all([chain(0), chain(1)]);

    const store = await place.store();
    const rows = new Map((await rowsOf(store.ledger)).map((row) => [row.id, row]));
    const seen = names.flatMap((name) => seenBy(place, name));
    const intended = seen.filter((line) => line.startsWith('i ')).map((line) => line.slice(2));
    const closed = new Set(seen.filter((line) => line.startsWith('c ')).map((line) => line.slice(2)));
    const [count] = place.read('SELECT count(*) AS rows FROM attempts');

    expect(intended.length).toBeGreaterThan(1_000);
    expect(count!.rows).toBe(rows.size);
    expect(intended.filter((id) => !rows.has(id))).toEqual([]);
    expect(rows.size - intended.length).toBeLessThanOrEqual(names.length); // killed between the write and the note
    for (const row of rows.values()) {
      if (closed.has(row.id)) expect(row.outcome).toEqual(outcome());
      else if (row.outcome?.error !== undefined) {
        expect(row.outcome).toMatchObject({ basis: 'held', cost: row.held, error: 'process_died', outcome: 'failed' });
      } else expect(row.outcome).toEqual(outcome());
    }
    expect(place.read('SELECT * FROM damaged_lines')).toEqual([]);
    expect(place.read('SELECT name FROM owners')).toHaveLength(1);
    expect(journalFiles(place)).toHaveLength(2); // what it left is cleared away: a lock and a segment of the living
  }, 60_000);

  it('has its rows booked at their holds by a process that runs on, within 30 s', async () => {
    await using place = new Place();
    const clock = new ManualClock();
    const store = await place.store({}, { clock });
    await store.ledger.flush();
    deadJournal(place, `${lineOf('a')}${lineOf('b')}${CLOSE_A}`);
    expect(await rowsOf(store.ledger)).toEqual([]);

    await clock.advance(30_000);
    await vi.waitFor(() => expect(journalFiles(place).filter((name) => name.startsWith('dead'))).toEqual([]));
    const [a, b] = await rowsOf(store.ledger);
    expect(a?.outcome).toMatchObject({ basis: 'provider', cost: 5n });
    expect(b?.outcome).toMatchObject({ basis: 'held', cost: 55n, error: 'process_died', endedAt: clock.now() });
  });

  it('leaves a torn last line, which is no row', async () => {
    await using place = new Place();
    await place.store().then((store) => store.stop());
    deadJournal(place, lineOf('a') + lineOf('b').slice(0, 40));
    const store = await place.store();
    expect((await rowsOf(store.ledger)).map(({ id }) => id)).toEqual(['a']);
    expect(store.status.damagedLines).toBe(0);
  });

  it('has the rest of its journal read when a segment ends in a torn line', async () => {
    await using place = new Place();
    await place.store().then((store) => store.stop());
    deadJournal(place, lineOf('a') + lineOf('b').slice(0, 40), lineOf('c'));
    const store = await place.store();
    expect((await rowsOf(store.ledger)).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('has damaged lines set aside and counted, and all others applied', async () => {
    await using place = new Place();
    await place.store().then((store) => store.stop());
    deadJournal(place, `${lineOf('a')}["i","b",\n{}\n["z"]\n\n${lineOf('c').replace('"acme"', 'null')}${lineOf('d')}`);
    const store = await place.store();
    expect((await rowsOf(store.ledger)).map(({ id }) => id)).toEqual(['a', 'd']);
    expect(store.status.damagedLines).toBe(5);
    expect(place.read('SELECT line FROM damaged_lines').map(({ line }) => line)).toContain('["i","b",');
  });

  it('has a row that held nothing marked as unpriced, never as free', async () => {
    await using place = new Place();
    await place.store().then((store) => store.stop());
    deadJournal(place, lineOf('a').replace('"55"', '"0"'));
    const store = await place.store();
    expect((await rowsOf(store.ledger))[0]?.outcome).toMatchObject({ cost: 0n, unpriced: ['input_tokens'] });
  });
});

describe('a process that lives', () => {
  it('keeps its open rows while others start, and may have the same random numbers', async () => {
    await using place = new Place();
    const first = await place.store({}, { random: seededRandom() });
    first.ledger.intend(intent('a'));
    await first.ledger.flush();
    const second = await place.store({}, { random: seededRandom() });
    expect((await rowsOf(second.ledger))[0]?.outcome).toBeUndefined();
    first.ledger.close('a', outcome());
    await first.ledger.flush();
    expect((await rowsOf(second.ledger))[0]?.outcome).toEqual(outcome());
  });

  it('shares accounts and ledger with another to the last pico-USD', async () => {
    await using place = new Place();
    const names = ['left', 'right'];
    const ends = names.map((name) => once(child('reserve', place, name), 'exit'));
    expect((await Promise.all(ends)).map(([code]) => code)).toEqual([0, 0]);

    const given = names.map((name) => Number(seenBy(place, name)[0]));
    expect(given[0]! + given[1]!).toBe(400);
    const store = await place.store();
    expect(await store.accounts.balance('shared')).toEqual({ spent: 100n, reserved: 300n });
    const [total] = await store.ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([1_000, 1_000n * outcome().cost]);
  }, 30_000);

  it('leaves nothing but the database when it stops, with open rows booked at their holds', async () => {
    await using place = new Place();
    const store = await place.store();
    store.ledger.intend(intent('a'));
    store.ledger.intend(intent('b'));
    store.ledger.close('b', outcome());
    await store.stop();
    expect(journalFiles(place)).toEqual([]);
    const [a, b] = await rowsOf((await place.store()).ledger);
    expect(a?.outcome).toMatchObject({ basis: 'held', cost: a?.held, error: 'shutting_down' });
    expect(b?.outcome).toEqual(outcome());
  });
});

describe('the journal', () => {
  it('is applied once, even when its position is lost', async () => {
    await using place = new Place();
    await place.store().then((store) => store.stop());
    deadJournal(place, lineOf('a') + lineOf('b'));
    place.change("INSERT INTO owners (name, segment, position) VALUES ('dead', 1, 0)");
    place.change(
      `INSERT INTO attempts (id, exchange, sequence, kind, purpose, endpoint, provider, model, tenant, tags, started_at,
        held, owner) SELECT 'a', 'x', 0, 'first', 'serve', 'chat', 'p', 'm', 't', '{}', 1, 55, owner FROM owners`,
    );
    const store = await place.store();
    expect((await rowsOf(store.ledger)).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('goes on in new files, which are removed only once the database itself has their rows', async () => {
    await using place = new Place();
    const clock = new ManualClock();
    const store = await place.store({ segmentBytes: 4_096 }, { clock });
    const other = new DatabaseSync(place.file); // somebody who reads keeps the log from being copied
    other.exec('BEGIN; SELECT count(*) FROM attempts');
    for (let count = 0; count < 200; count++) store.ledger.intend(intent(`row-${count}`));
    await store.ledger.flush();
    const files = journalFiles(place);
    expect(files.length).toBeGreaterThan(5);

    for (let look = 0; look < 3; look++) {
      await clock.advance(30_000);
      await store.ledger.flush();
      expect(journalFiles(place)).toEqual(files);
    }

    other.exec('ROLLBACK');
    other.close();
    await vi.waitFor(async () => {
      await clock.advance(30_000);
      expect(journalFiles(place)).toHaveLength(2);
    });
    expect(await rowsOf(store.ledger)).toHaveLength(200);
  });

  it('adds up 5,000 rows to the sum done by hand', async () => {
    await using place = new Place();
    const store = await place.store();
    const random = seededRandom(3);
    const sums: Record<string, bigint> = {};
    for (let count = 0; count < 5_000; count++) {
      const tenant = `tenant-${count % 7}`;
      const cost = outcome({ cost: (BigInt(Math.floor(random.next() * 1e15)) * 9_001n) as never }).cost;
      sums[tenant] = (sums[tenant] ?? 0n) + cost;
      store.ledger.intend(intent(`row-${count}`, { tenant }));
      store.ledger.close(`row-${count}`, outcome({ cost }));
    }
    const rollup = await store.ledger.rollup({}, ['tenant']);
    expect(Object.fromEntries(rollup.map(({ group, cost }) => [group.tenant, cost]))).toEqual(sums);
  });

  it('is not lost while the database is locked, and is applied afterwards', async () => {
    await using place = new Place();
    const store = await place.store({ busyTimeoutMs: 20 });
    const other = new DatabaseSync(place.file);
    other.exec('BEGIN IMMEDIATE');
    store.ledger.intend(intent('a'));
    await expect(store.ledger.flush()).rejects.toMatchObject({ code: 'ledger_unavailable' });
    other.exec('ROLLBACK');
    other.close();
    expect(await rowsOf(store.ledger)).toHaveLength(1);
  });
});
