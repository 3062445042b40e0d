/**
 * What translating a stream costs: chunks a gateway delivers per second of its CPU time, and its memory, where chat is
 * passed through and where it is translated from Anthropic's Messages; over sockets, the two taking turns.
 * `node --conditions=@weir/source test/bench/translation/run.ts [rounds]`
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Pool } from 'undici';
import { streamingUpstream } from './upstream.ts';

const CHUNKS = 200;
const CONNECTIONS = 32;
const STREAMS = 96;
const FLOOR = 0.6;
const MODELS = { 'passed through': 'openai/gpt-4o-mini', translated: 'anthropic/claude-haiku-4-5' } as const;
type Way = keyof typeof MODELS;

interface Used {
  readonly cpuUs: number;
  readonly rssBytes: number;
}

async function asked<Answer>(child: ChildProcess, message?: object): Promise<Answer> {
  const answer = once(child, 'message') as Promise<[Answer]>;
  if (message !== undefined) child.send(message);
  return (await answer)[0];
}

/** Reads one stream to its end; the number of pieces that came. */
async function read(pool: Pool, model: string): Promise<number> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { authorization: 'Bearer sk-bench', 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Tell me' }] }),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`Status ${statusCode}: ${text}`);
  return text.split('token flows').length - 1;
}

async function readMany(pool: Pool, model: string): Promise<void> {
  let left = STREAMS;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const pieces = await read(pool, model);
      if (pieces !== CHUNKS) throw new Error(`${pieces} of ${CHUNKS} pieces came`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

const upstream = streamingUpstream(CHUNKS).listen(0, '127.0.0.1');
await once(upstream, 'listening');
const origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
const rounds = Number(process.argv[2] ?? 5);
const chunksPerCpuSecond: Record<Way, number[]> = { 'passed through': [], translated: [] };

/** A gateway of its own for each way, so that memory is its own. */
const ways = await Promise.all(
  (Object.keys(MODELS) as Way[]).map(async (way) => {
    const child = fork(join(import.meta.dirname, 'gateway.ts'), {
      execArgv: ['--conditions=@weir/source', '--disable-warning=ExperimentalWarning'],
      env: { ...process.env, UPSTREAM: origin },
    });
    const { port } = await asked<{ port: number }>(child);
    return { way, child, pool: new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS }) };
  }),
);
const rssMiB: Partial<Record<Way, number>> = {};
for (let round = -1; round < rounds; round++) {
  for (const { way, child, pool } of ways) {
    const before = await asked<Used>(child, {});
    await readMany(pool, MODELS[way]);
    const after = await asked<Used>(child, {});
    if (round < 0) continue; // warming
    chunksPerCpuSecond[way].push((STREAMS * CHUNKS * 1e6) / (after.cpuUs - before.cpuUs));
    rssMiB[way] = after.rssBytes / 2 ** 20;
  }
}
for (const { child, pool } of ways) {
  await pool.close();
  child.disconnect();
  child.kill();
}
upstream.closeAllConnections();
upstream.close();

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
for (const way of Object.keys(MODELS) as Way[])
  console.log(
    `${way.padEnd(15)} ${Math.round(median(chunksPerCpuSecond[way]))} chunks per CPU second, RSS ${rssMiB[way]!.toFixed(0)} MiB`,
  );
const ratio = median(chunksPerCpuSecond.translated) / median(chunksPerCpuSecond['passed through']);
console.log(`ratio           ${ratio.toFixed(2)}, the floor is ${FLOOR} (${ratio >= FLOOR ? 'met' : 'missed'})`);
