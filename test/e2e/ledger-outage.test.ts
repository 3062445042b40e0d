import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgres } from '@weir/postgres';
import { describe, expect, it } from 'vitest';
import { postgresBin, startPostgres } from '../services/postgres.ts';
import { ask } from './client.ts';
import { costOfRows, dispatched, stack } from './stack.ts';
import { answering, billingUpstream } from './upstream.ts';

/** How long the database is away: `OUTAGE_MS=30000`. */
const OUTAGE_MS = Number(process.env.OUTAGE_MS ?? 800);
const AROUND_MS = 300;
const CALLERS = 8;

const bin = postgresBin();
if (bin === undefined && process.env.CI) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
if (bin === undefined) console.warn('SKIPPED: PostgreSQL is not installed');

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Outage {
  /** How often callers were answered so, while the database was there and while it was away. */
  readonly statuses: Readonly<Record<'there' | 'away', Record<number, number>>>;
  readonly sent: number;
}

/** Callers who ask one call after the other, and a database that goes away in the middle and comes back. */
async function outage(spool: string): Promise<Outage> {
  const server = await startPostgres(bin!);
  const upstream = await billingUpstream();
  upstream.serve(answering(['one ', 'two '], { input: 10 }));
  try {
    await using service = await stack({
      upstreams: [upstream.origin],
      store: 'own',
      services: [postgres({ url: server.url, ...(spool === '' ? {} : { spool }) })],
      retry: { maxAttempts: 1 },
    });
    const statuses: Outage['statuses'] = { there: {}, away: {} };
    let phase: 'there' | 'away' = 'there';
    let isOver = false;
    const callers = Array.from({ length: CALLERS }, async (_, caller) => {
      for (let count = 0; !isOver; count++) {
        const asked = phase;
        const { status } = await ask(service, { content: `${caller}-${count}`, stream: count % 2 === 0 });
        if (asked === phase) statuses[phase][status] = (statuses[phase][status] ?? 0) + 1;
        await sleep(2);
      }
    });
    await sleep(AROUND_MS);
    server.stop();
    phase = 'away';
    await sleep(OUTAGE_MS);
    server.start();
    phase = 'there';
    await sleep(AROUND_MS);
    isOver = true;
    await Promise.all(callers);

    const rows = dispatched(await serviceRows(service, upstream.requests.length));
    expect(rows).toHaveLength(upstream.requests.length);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(costOfRows(rows)).toBe(upstream.bill);
    return { statuses, sent: upstream.requests.length };
  } finally {
    await upstream.close();
    server.remove();
  }
}

/** All rows, once the database took what waits for it. */
async function serviceRows(service: Awaited<ReturnType<typeof stack>>, count: number) {
  for (let tries = 0; ; tries++) {
    try {
      return await service.rows(count);
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(250);
    }
  }
}

describe.runIf(bin !== undefined)(`a database that is away for ${OUTAGE_MS} ms under load`, () => {
  const timeout = 60_000 + 2 * OUTAGE_MS;

  it('with a spool keeps nobody from being served, and the books equal the bill', { timeout }, async () => {
    const spool = mkdtempSync(join(tmpdir(), 'weir-outage-'));
    try {
      const { statuses, sent } = await outage(spool);
      expect(Object.keys(statuses.there)).toEqual(['200']);
      expect(Object.keys(statuses.away)).toEqual(['200']);
      console.info(`spool: ${statuses.away[200]} served while it was away, ${sent} rows`);
    } finally {
      rmSync(spool, { recursive: true, force: true });
    }
  });

  it('without one refuses calls and sends nothing, and the books equal the bill', { timeout }, async () => {
    const { statuses, sent } = await outage('');
    expect(statuses.away[503]).toBeGreaterThan(0);
    expect(Object.keys(statuses.away)).toEqual(['503']);
    expect(statuses.there[200]).toBeGreaterThan(0);
    console.info(`refuse: ${statuses.away[503]} refused while it was away, ${sent} rows`);
  });
});
