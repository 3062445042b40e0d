import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { pico } from '@weir/core';
import { held } from '@weir/testkit';
import type { SqliteStore } from '../src/sqlite-store.ts';
import { Place } from './opened.ts';
import { intent, outcome } from './rows.ts';

// What the store costs, as the README reports it:
//   node --conditions=@weir/source packages/stores/sqlite/test/costs.ts

const ended = outcome();
let count = 0;

function attempt(store: SqliteStore): void {
  const id = `k3jd93jdk2l-${(count++).toString(36)}-0`;
  store.ledger.intend(intent(id));
  store.ledger.close(id, ended);
}

const median = (values: number[], share = 0.5): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length * share)]!;

/** Main thread, us per attempt: intend and close. */
async function costOfAttempt(store: SqliteStore): Promise<void> {
  const costs: number[] = [];
  const cpus: number[] = [];
  for (let round = 0; round < 60; round++) {
    const cpu = process.threadCpuUsage();
    const start = performance.now();
    for (let step = 0; step < 1_000; step++) attempt(store);
    costs.push(performance.now() - start);
    const { user, system } = process.threadCpuUsage(cpu);
    cpus.push((user + system) / 1_000);
    if (round % 10 === 9) await store.ledger.flush();
  }
  console.log(
    `intend + close: ${median(costs).toFixed(1)} us p50, ${median(costs, 0.9).toFixed(1)} us p90 of 1,000 each; CPU ${median(cpus).toFixed(1)} us p50, ${median(cpus, 0.9).toFixed(1)} us p90`,
  );
}

async function drain(store: SqliteStore): Promise<void> {
  const attempts = 50_000;
  for (let step = 0; step < attempts; step++) attempt(store);
  const start = performance.now();
  await store.ledger.flush();
  const rows = Math.round(attempts / ((performance.now() - start) / 1_000));
  console.log(`drained: ${rows} rows/s (an intent and an outcome each)`);
}

async function delayAt(store: SqliteStore | undefined, rate: number): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < 5_000) {
    const due = ((performance.now() - start) / 1_000) * rate;
    for (; done < due; done++) if (store !== undefined) attempt(store);
    await sleep(1);
  }
  delay.disable();
  const ms = (share: number): string => (delay.percentile(share) / 1e6).toFixed(2);
  console.log(
    `loop delay at ${store === undefined ? 0 : rate}/s: p50 ${ms(50)} ms, p99 ${ms(99)} ms, max ${ms(100)} ms`,
  );
}

async function disk(rate: number): Promise<void> {
  await using place = new Place();
  const store = await place.store({ durability: 'disk' });
  const waits: number[] = [];
  const start = performance.now();
  const pending: Promise<void>[] = [];
  for (let done = 0; performance.now() - start < 3_000; await sleep(1)) {
    for (const due = ((performance.now() - start) / 1_000) * rate; done < due; done++) {
      const id = `d-${done}`;
      const from = performance.now();
      const written = Promise.resolve(store.ledger.intend(intent(id)));
      pending.push(written.then(() => void waits.push(performance.now() - from)));
      store.ledger.close(id, ended);
    }
  }
  await Promise.all(pending);
  console.log(`disk, ${rate}/s: ${median(waits).toFixed(2)} ms p50, ${median(waits, 0.99).toFixed(2)} ms p99`);
}

async function accounts(store: SqliteStore, together: number): Promise<void> {
  const limit = pico(10n ** 18n);
  const waits: number[] = [];
  const cpu = process.threadCpuUsage();
  const start = performance.now();
  const client = async (name: string): Promise<void> => {
    for (let step = 0; step < 6_400 / together; step++) {
      const from = performance.now();
      const hold = held(await store.accounts.reserve([{ account: name, limit }], pico(100n), { ttlMs: 60_000 }));
      await store.accounts.settle(hold, pico(50n));
      waits.push((performance.now() - from) / 2);
    }
  };
  await Promise.all(Array.from({ length: together }, (_, index) => client(`account-${index}`)));
  const used = process.threadCpuUsage(cpu);
  const rate = Math.round((2 * waits.length) / ((performance.now() - start) / 1_000));
  const main = (used.user + used.system) / waits.length / 2;
  console.log(
    `accounts, ${together} at once: ${median(waits).toFixed(2)} ms p50, ${rate} commands/s, ${main.toFixed(0)} us main thread each`,
  );
}

await using place = new Place();
const store = await place.store();
await costOfAttempt(store);
await drain(store);
await delayAt(undefined, 5_000);
await delayAt(store, 5_000);
for (const together of [1, 64]) await accounts(store, together);
const start = performance.now();
const groups = await store.ledger.rollup({}, ['tenant', 'model', 'day']);
console.log(`rollup of ${groups[0]?.attempts} rows: ${(performance.now() - start).toFixed(0)} ms`);
for (const rate of [500, 5_000]) await disk(rate);
