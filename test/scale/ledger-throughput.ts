import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type AttemptIntent, type AttemptOutcome, pico, systemClock, systemRandom } from '@weir/core';
import { SqliteStore } from '@weir/sqlite';

// How many attempts a second a SQLite ledger takes, each intent durable before its request could leave:
//   node --conditions=@weir/source test/scale/ledger-throughput.ts [seconds, default 10]

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

/** Fills a fresh ledger for some seconds; every row must be in the database afterwards. */
async function round(durability: 'process' | 'disk'): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-throughput-'));
  const store = new SqliteStore(
    { clock: systemClock(), random: systemRandom() },
    { file: join(folder, 'weir.sqlite'), durability },
  );
  await store.start();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let attempts = 0;
  const start = performance.now();
  const isOver = (): boolean => performance.now() - start > SECONDS * 1000;
  const work = async (worker: number): Promise<void> => {
    for (let count = 0; !isOver(); count++) {
      const id = `${worker}-${count}`;
      await store.ledger.intend(intent(id));
      await new Promise(setImmediate); // the upstream answers
      await store.ledger.close(id, outcome());
      attempts++;
    }
  };
  delay.enable();
  await Promise.all(Array.from({ length: CONCURRENCY }, (_, worker) => work(worker)));
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  const drainStart = performance.now();
  const [total] = await store.ledger.rollup({}, []);
  const drainMs = performance.now() - drainStart;
  await store.stop();
  rmSync(folder, { recursive: true, force: true });
  if (total?.attempts !== attempts) throw new Error(`${attempts} attempts, but ${total?.attempts} rows`);
  const perSecond = Math.round(attempts / seconds).toLocaleString('en');
  const p99 = (delay.percentile(99) / NS_PER_MS).toFixed(1);
  return `${durability}: ${perSecond} attempts/s, event loop delay p99 ${p99} ms, in the database ${drainMs.toFixed(0)} ms later`;
}

for (let count = 0; count < ROUNDS; count++) {
  for (const durability of ['process', 'disk'] as const) console.log(await round(durability));
}
