import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerRow, systemClock, systemRandom } from '@weir/core';
import { openSqlite } from '@weir/sqlite';
import { seededRandom } from '@weir/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type CrashPoint, CrashProcess, type CrashSetup, endAll } from './crashes.ts';
import { costOfRows, until } from './stack.ts';
import { answering, type BillingUpstream, billingUpstream } from './upstream.ts';

/** How often each point is tried. */
const LOOPS = Number(process.env.WEIR_KILL_LOOPS ?? 1);
const ROWS = 600;
const WORDS = ['w1 ', 'w2 ', 'w3 '];
const { next } = seededRandom(Number(process.env.WEIR_KILL_SEED ?? 1));
const upTo = (most: number): number => Math.floor(next() * most);

afterEach(endAll);

/** Lets a process die at a point; how many rows there must be, where that is known. */
async function die(setup: CrashSetup, upstream: BillingUpstream): Promise<number | undefined> {
  const process = new CrashProcess(setup);
  switch (setup.point) {
    case 'dispatched':
      await until(() => upstream.requests.length > setup.at);
      await process.killed();
      return undefined;
    case 'transferring':
      await process.saying('written');
      await new Promise((resolve) => setTimeout(resolve, upTo(60)));
      await process.killed();
      return setup.at;
    case 'recovering': {
      await process.saying('written');
      await process.killed();
      const heir = new CrashProcess({ ...setup, at: 0, name: 'heir' });
      await heir.saying('opening');
      await new Promise((resolve) => setTimeout(resolve, upTo(300)));
      await heir.killed();
      return setup.at;
    }
    default:
      await process.died();
      return undefined;
  }
}

/** All rows, as whoever takes over sees them; how long that takes, ms. */
async function recovered(file: string): Promise<{ readonly rows: readonly LedgerRow[]; readonly ms: number }> {
  const start = performance.now();
  const store = await openSqlite({ clock: systemClock(), random: systemRandom() }, { file });
  try {
    const rows = await Array.fromAsync(store.ledger.query({}));
    const ms = performance.now() - start;
    const [total] = await store.ledger.rollup({}, []);
    expect([total?.attempts ?? 0, total?.cost ?? 0n]).toEqual([rows.length, costOfRows(rows)]);
    expect(store.status.damagedLines).toBe(0);
    return { rows, ms };
  } finally {
    await store.stop();
  }
}

const nameOf = (request: { readonly json: unknown }): string =>
  (request.json as { messages: [{ content: string }] }).messages[0].content;

/** Dies once at a point, on files of its own. @returns ms that recovery took */
async function crashOnce(point: CrashPoint, loop: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-crash-'));
  const upstream = await billingUpstream();
  try {
    const pace = point === 'dispatched' ? { firstMs: 100_000 } : { firstMs: 1 + upTo(10), pauseMs: 5 };
    upstream.serve(answering(WORDS, pace));
    const isBulk = point === 'transferring' || point === 'recovering';
    const at = isBulk ? ROWS : upTo(10);
    const file = join(folder, 'weir.sqlite');
    const count = await die({ upstream: upstream.origin, file, point, at, name: `loop${loop}` }, upstream);
    const { rows, ms } = await recovered(file);
    const calls = rows.map(({ tags }) => tags.call!);
    expect(new Set(calls).size, 'no row twice').toBe(rows.length);
    if (count !== undefined) expect(rows.length, 'no row lost').toBe(count);
    const missing = upstream.requests.map(nameOf).filter((name) => !calls.includes(name));
    expect(missing, 'no request without a row').toEqual([]);
    expect(rows.filter(({ outcome }) => outcome === undefined)).toEqual([]);
    const orphans = rows.filter(({ outcome }) => outcome!.error === 'process_died');
    expect(orphans.filter(({ outcome, held }) => outcome!.cost !== held || outcome!.basis !== 'held')).toEqual([]);
    expect(orphans.length).toBeGreaterThan(0);
    expect(costOfRows(rows), 'no less than the bill').toBeGreaterThanOrEqual(upstream.bill);
    return ms;
  } finally {
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe(`a process killed ${LOOPS} times`, () => {
  it.each<[CrashPoint, string]>([
    ['intended', 'after an intent, before anything is sent'],
    ['dispatched', 'after a request was sent'],
    ['content', 'after the first content'],
    ['answered', 'after the answer, before its row is closed'],
    ['transferring', 'while its journal goes into SQLite, between two of its files'],
    ['recovering', 'while it takes over the journal of a dead one'],
  ])('%s: loses no row and doubles none (%s)', { timeout: 30_000 + LOOPS * 10_000 }, async (point) => {
    let slowest = 0;
    for (let loop = 0; loop < LOOPS; loop++) slowest = Math.max(slowest, await crashOnce(point, loop));
    expect(slowest).toBeLessThan(60_000);
    console.info(`${point}: ${LOOPS} crashes, slowest recovery ${slowest.toFixed(0)} ms`);
  });
});
