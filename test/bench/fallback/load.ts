/**
 * The load generator for machines without Linux or a C compiler: what native/load.c does, on undici. It takes the same
 * options and prints the same lines, but costs far more CPU, so it saturates earlier than a fast gateway does.
 */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Client } from 'undici';
import { COUNTER_FIELD } from '../bodies.ts';
import type { LoadResult, Percentiles } from '../load-result.ts';
import { percentile } from '../statistics.ts';
import { Answer } from './answer.ts';

const LINGER_MS = 3_000;
const text = { type: 'string' } as const;

const { values } = parseArgs({
  options: {
    address: { ...text, short: 'a', default: '127.0.0.1' },
    target: { ...text, short: 't' },
    path: { ...text, short: 'p', default: '/v1/chat/completions' },
    body: { ...text, short: 'b' },
    header: { ...text, short: 'H', multiple: true, default: [] },
    connections: { ...text, short: 'c', default: '1' },
    duration: { ...text, short: 'd', default: '4' },
    warm: { ...text, short: 'w', default: '1' },
    rate: { ...text, short: 'r' },
    ramp: { ...text, short: 'R', default: '0' },
    total: { ...text, short: 'n' },
    mark: { ...text, short: 'm', default: 'chatcmpl-' },
    start: { ...text, short: 's' },
  },
});

const [before = '', after] = readFileSync(values.body!, 'utf8').split(COUNTER_FIELD);
const isVaried = values.start !== undefined;
let nextNumber = Number(values.start ?? 0);
const total = values.total === undefined ? Number.POSITIVE_INFINITY : Number(values.total);
const rate = values.rate === undefined ? undefined : Number(values.rate);
const connections = Number(values.connections);

const headers: string[] = ['content-type', 'application/json', 'authorization', 'Bearer sk-bench'];
for (const line of values.header) headers.push(...line.split(': ', 2));

const origin = `http://${values.address}:${values.target}`;
const clients = Array.from({ length: connections }, () => new Client(origin, { pipelining: 1, bodyTimeout: 0 }));

const now = (): number => performance.now();
const start = now();
const begin = start + Number(values.warm) * 1_000;
const end = begin + Number(values.duration) * 1_000;

const counts = { sent: 0, requests: 0, errors: 0, refused: 0, unmarked: 0, finished: 0, chunks: 0, overdue: 0 };
let mostOpen = 0;
let last = start;
const latencies: number[] = [];
const firstChunks: number[] = [];
const lags: number[] = [];

const open = (): number => counts.sent - counts.finished;
const maySend = (): boolean => counts.sent < total && now() < end;

function nextBody(): string {
  if (after === undefined) return before;
  const number = isVaried ? nextNumber++ : 0;
  return `${before}#${String(number).padStart(COUNTER_FIELD.length - 1, '0')}${after}`;
}

function count(answer: Answer, due: number, error: Error | undefined): void {
  last = now();
  counts.finished += 1;
  const isInside = last < end;
  for (const { at, lagMs } of answer.chunks) {
    if (at < begin || at >= end) continue;
    counts.chunks += 1;
    lags.push(lagMs);
  }
  if (last < begin) return;
  if (error !== undefined) counts.errors += 1;
  else if (answer.status < 200 || answer.status > 299) counts.refused += 1;
  else {
    if (!answer.isMarked) counts.unmarked += 1;
    if (isInside) counts.requests += 1;
    if (due < begin) return;
    latencies.push(last - due);
    if (answer.chunks[0] !== undefined) firstChunks.push(answer.chunks[0].at - due);
  }
}

function send(client: Client, due: number, then: () => void): void {
  counts.sent += 1;
  mostOpen = Math.max(mostOpen, open());
  const answer = new Answer(values.mark, now, (error) => {
    count(answer, due, error);
    then();
  });
  client.dispatch({ path: values.path, method: 'POST', headers, body: nextBody() }, answer);
}

function closedLoop(client: Client): void {
  if (maySend()) send(client, now(), () => closedLoop(client));
}

/** Each request is due at its own moment, whether or not a connection is free then. */
function fixedRate(perSecond: number): void {
  const free = [...clients];
  let scheduled = 0;
  const tick = (): void => {
    for (;;) {
      const due = start + (scheduled * 1_000) / perSecond;
      if (due >= end || due > now()) break;
      const client = free.pop();
      if (client === undefined) {
        counts.overdue = Math.max(counts.overdue, Math.ceil(((now() - due) * perSecond) / 1_000));
        break;
      }
      scheduled += 1;
      send(client, due, () => {
        free.push(client);
        tick();
      });
    }
  };
  const timer = setInterval(() => (now() < end ? tick() : clearInterval(timer)), 1);
}

const percentiles = (milliseconds: readonly number[]): Percentiles => {
  const at = (share: number): number => (percentile(milliseconds, share) ?? 0) * 1_000;
  const mean = milliseconds.reduce((sum, value) => sum + value, 0) / Math.max(1, milliseconds.length);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1), mean: mean * 1_000 };
};

function result(cpuSeconds: number): LoadResult {
  const seconds = ((total === Number.POSITIVE_INFINITY ? end : last) - begin) / 1_000;
  return {
    seconds,
    cpuSeconds,
    sent: counts.sent,
    requests: counts.requests,
    requestsPerSecond: counts.requests / seconds,
    errors: counts.errors,
    refused: counts.refused,
    unmarked: counts.unmarked,
    unfinished: open(),
    reconnects: 0,
    mostOpen,
    overdue: counts.overdue,
    chunks: counts.chunks,
    chunksPerSecond: counts.chunks / seconds,
    latencyUs: percentiles(latencies),
    firstChunkUs: percentiles(firstChunks),
    lagUs: percentiles(lags),
  };
}

const until = async (isReached: () => boolean): Promise<void> => {
  while (!isReached()) await new Promise((resolve) => setTimeout(resolve, 5));
};

if (rate !== undefined) fixedRate(rate);
else {
  for (const [index, client] of clients.entries()) {
    setTimeout(() => closedLoop(client), (Number(values.ramp) * 1_000 * index) / connections);
  }
}
await until(() => now() >= begin);
const usage = process.cpuUsage();
console.log('begin');
await until(() => now() >= end || counts.finished >= total);
const { user, system } = process.cpuUsage(usage);
console.log('end');
await until(() => open() === 0 || now() >= end + LINGER_MS);
console.log(JSON.stringify(result((user + system) / 1e6)));
process.exit(0);
