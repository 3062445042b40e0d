import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerRow, sum, systemClock, systemRandom } from '@weir/core';
import { openPostgres, type PostgresStore } from '@weir/postgres';
import { seededRandom } from '@weir/testkit';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { type PostgresService, postgresBin, startPostgres } from '../services/postgres.ts';
import { ask } from './client.ts';
import { type GatewayChild, gatewayChild } from './gateway-child.ts';
import { costOfRows, until } from './stack.ts';
import { type BillingUpstream, billingUpstream, streamed, valued } from './upstream.ts';

/** How often a gateway is killed: `KILLS=50`. */
const KILLS = Number(process.env.KILLS ?? 3);
const CALLS = 60;
const WORDS = ['w1 ', 'w2 ', 'w3 '];
const NEVER_MS = 600_000;
/** As gateway-process.ts has it. */
const DEAD_AFTER_MS = 5_000;

const bin = postgresBin();
if (bin === undefined && process.env.CI) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
if (bin === undefined) console.warn('SKIPPED: PostgreSQL is not installed');

const running: GatewayChild[] = [];
afterEach(() => Promise.all(running.splice(0).map((gateway) => gateway.kill())));

interface World {
  readonly server: PostgresService;
  readonly upstream: BillingUpstream;
  readonly spool: string;
}

interface Death {
  readonly round: number;
  /** The upstream has had so many of the calls. */
  readonly deadAt: number;
  /** The database went away before. */
  readonly isCutOff: boolean;
}

/** Calls that arrive over 120 ms or so, and a process that dies in the middle. */
async function killed({ server, upstream, spool }: World, { round, deadAt, isCutOff }: Death): Promise<void> {
  const before = upstream.requests.length;
  const gateway = await gatewayChild({ UPSTREAM: upstream.origin, URL: server.url, SPOOL: spool });
  running.push(gateway);
  const agent = new Agent({ connections: CALLS });
  const calls = Promise.all(
    Array.from({ length: CALLS }, async (_, index) => {
      const content = `${round}-${index}`;
      await new Promise((resolve) => setTimeout(resolve, 2 * index));
      const headers = { 'x-weir-tags': `call=${content}` };
      await ask({ url: gateway.url, agent }, { content, stream: index % 2 === 0, headers }).catch(() => undefined);
    }),
  );
  const sent = (): number => upstream.requests.length - before;
  const see = (): string => `${sent()} of ${deadAt} sent`;
  if (isCutOff) {
    await until(() => sent() >= deadAt / 2, see);
    server.stop();
  }
  await until(() => sent() >= deadAt, see);
  await gateway.kill();
  if (isCutOff) server.start();
  await calls;
  await agent.destroy();
}

async function closedRows(store: PostgresStore): Promise<readonly LedgerRow[]> {
  let rows: LedgerRow[] = [];
  await until(
    async () => {
      await store.maintain();
      rows = await Array.fromAsync(store.ledger.query({}));
      await new Promise((resolve) => setTimeout(resolve, 250));
      return rows.every(({ outcome }) => outcome !== undefined);
    },
    () => `${rows.filter(({ outcome }) => outcome === undefined).length} of ${rows.length} rows open`,
  );
  return rows;
}

const nameOf = (request: { readonly json: unknown }): string =>
  (request.json as { messages: [{ content: string }] }).messages[0].content;

describe.runIf(bin !== undefined)('gateways on PostgreSQL', () => {
  it(`killed ${KILLS} times in the middle of calls, the database away in every third, lose no row and double none`, {
    timeout: 120_000 + KILLS * 20_000,
  }, async () => {
    const spool = mkdtempSync(join(tmpdir(), 'weir-kill-'));
    const server = await startPostgres(bin!);
    const upstream = await billingUpstream();
    let asked = 0;
    upstream.serve({
      input: 20,
      output: WORDS.length,
      script: ({ stream }) => {
        if (asked++ % 3 > 0) return stream === true ? streamed(WORDS) : valued(WORDS);
        return stream === true
          ? streamed(WORDS, { firstMs: 10, pauseMs: NEVER_MS })
          : valued(WORDS, { firstMs: NEVER_MS });
      },
    });
    const random = seededRandom(11);
    try {
      for (let round = 0; round < KILLS; round++) {
        const deadAt = 1 + Math.floor(random.next() * (CALLS - 1));
        await killed({ server, upstream, spool }, { round, deadAt, isCutOff: round % 3 === 2 });
      }
      const services = { clock: systemClock(), random: systemRandom() };
      const store = await openPostgres(services, { url: server.url, spool, deadAfterMs: DEAD_AFTER_MS });
      const rows = await closedRows(store);
      const [total] = await store.ledger.rollup({}, []);
      await store.stop();

      const sent = upstream.requests.map(nameOf);
      const booked = rows.map(({ tags }) => tags.call!);
      expect(new Set(booked).size).toBe(booked.length);
      expect(sent.filter((call) => !booked.includes(call))).toEqual([]);
      const unknown = rows.filter(({ outcome }) => outcome!.basis === 'held');
      const known = rows.filter(({ outcome }) => outcome!.basis === 'provider');
      expect(known.length + unknown.length).toBe(rows.length);
      expect(rows.filter(({ tags }) => !sent.includes(tags.call!)).every((row) => unknown.includes(row))).toBe(true);
      for (const { outcome, held } of unknown) {
        expect([outcome!.cost, outcome!.error]).toEqual([held, 'process_died']);
        expect(held > 0n).toBe(true);
      }
      expect(costOfRows(rows)).toBeGreaterThanOrEqual(upstream.bill);
      expect([total!.attempts, total!.cost]).toEqual([rows.length, costOfRows(rows)]);
      console.info(
        `${KILLS} kills: ${sent.length} sent, ${rows.length} rows, ${unknown.length} at their holds; bill ${upstream.bill}, booked ${sum(rows.map(({ outcome }) => outcome!.cost))}`,
      );
    } finally {
      await upstream.close();
      server.remove();
      rmSync(spool, { recursive: true, force: true });
    }
  });
});
