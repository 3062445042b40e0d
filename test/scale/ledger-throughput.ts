import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type AttemptIntent, type AttemptOutcome, type Ledger, pico, systemClock, systemRandom } from '@weir/core';
import { PostgresStore } from '@weir/postgres';
import { SqliteStore } from '@weir/sqlite';
import { postgresBin, startPostgres } from '../services/postgres.ts';

// How many attempts a second a ledger takes, each intent durable before its request could leave:
//   node --conditions=@weir/source test/scale/ledger-throughput.ts [seconds, default 10] [postgres]
// On PostgreSQL the server is one of its own, in a temporary folder, with its default settings: every commit is synced.

const SECONDS = Number(process.argv[2] ?? 10);
const CONCURRENCY = 32;
const ROUNDS = 3;
const NS_PER_MS = 1e6;

const intent = (id: string): AttemptIntent => ({
  id,
  exchange: id,
  sequence: 0,
  kind: 'first',
  purpose: 'serve',
  endpoint: 'chat',
  target: { provider: 'openai', model: 'gpt-5-mini' },
  askedModel: 'auto',
  parent: undefined,
  askedTier: undefined,
  team: 'web',
  session: undefined,
  tenant: 'acme',
  key: 'key-1',
  user: 'ann',
  tags: { feature: 'search' },
  startedAt: Date.now(),
  held: pico(7_777n),
});

const outcome = (): AttemptOutcome => ({
  outcome: 'complete',
  basis: 'provider',
  usage: { input_tokens: 900, cached_input_tokens: 100, output_tokens: 120 },
  cost: pico(1_234n),
  unpriced: [],
  priceVersion: 'prices@1',
  serviceTier: undefined,
  endedAt: Date.now(),
  firstContentAt: undefined,
  error: undefined,
});

interface Opened {
  readonly ledger: Ledger;
  close(): Promise<void>;
}

const services = () => ({ clock: systemClock(), random: systemRandom() });

const onSqlite = (durability: 'process' | 'disk') => async (): Promise<Opened> => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-throughput-'));
  const store = new SqliteStore(services(), { file: join(folder, 'weir.sqlite'), durability });
  await store.start();
  const close = async (): Promise<void> => {
    await store.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ledger: store.ledger, close };
};

async function onPostgres(): Promise<Opened> {
  const bin = postgresBin();
  if (bin === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  const server = await startPostgres(bin);
  const store = new PostgresStore(services(), { url: server.url });
  await store.start();
  const close = async (): Promise<void> => {
    await store.stop();
    server.remove();
  };
  return { ledger: store.ledger, close };
}

const percentile = (sorted: readonly number[], part: number): string =>
  (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);

/** Fills a fresh ledger for some seconds; every row must be in the database afterwards. */
async function round(name: string, open: () => Promise<Opened>): Promise<string> {
  const { ledger, close } = await open();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const waits: number[] = [];
  const start = performance.now();
  const isOver = (): boolean => performance.now() - start > SECONDS * 1000;
  const work = async (worker: number): Promise<void> => {
    for (let count = 0; !isOver(); count++) {
      const id = `${worker}-${count}`;
      const asked = performance.now();
      await ledger.intend(intent(id));
      waits.push(performance.now() - asked);
      await new Promise(setImmediate); // the upstream answers
      await ledger.close(id, outcome());
    }
  };
  delay.enable();
  await Promise.all(Array.from({ length: CONCURRENCY }, (_, worker) => work(worker)));
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  const drainStart = performance.now();
  const [total] = await ledger.rollup({}, []);
  const drainMs = performance.now() - drainStart;
  await close();
  if (total?.attempts !== waits.length) throw new Error(`${waits.length} attempts, but ${total?.attempts} rows`);
  const sorted = waits.toSorted((left, right) => left - right);
  const perSecond = Math.round(waits.length / seconds).toLocaleString('en');
  const p99 = (delay.percentile(99) / NS_PER_MS).toFixed(1);
  return `${name}: ${perSecond} attempts/s, an intent p50 ${percentile(sorted, 0.5)} ms p99 ${percentile(sorted, 0.99)} ms, event loop delay p99 ${p99} ms, in the database ${drainMs.toFixed(0)} ms later`;
}

const stores: readonly (readonly [string, () => Promise<Opened>])[] =
  process.argv[3] === 'postgres'
    ? [['postgres', onPostgres]]
    : (['process', 'disk'] as const).map((durability) => [durability, onSqlite(durability)]);

for (let count = 0; count < ROUNDS; count++) for (const [name, open] of stores) console.log(await round(name, open));
