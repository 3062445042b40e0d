import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent } from 'undici';
import { afterEach, expect, it } from 'vitest';
import { cleanEnv } from '../run.ts';
import { ask } from './client.ts';
import { basesOf, costOfRows, stack, until } from './stack.ts';
import { type BillingUpstream, billingUpstream, streamed, valued } from './upstream.ts';

const CALLS = 200;
const PROCESS = fileURLToPath(new URL('gateway-process.ts', import.meta.url));
const WORDS = ['w1 ', 'w2 ', 'w3 '];
/** Two in three answers are under way when the process dies. */
const NEVER_MS = 600_000;
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

async function started(upstream: BillingUpstream, file: string): Promise<Running> {
  const child = spawn('node', ['--conditions=@weir/source', '--disable-warning=ExperimentalWarning', PROCESS], {
    env: cleanEnv({ UPSTREAM: upstream.origin, FILE: file }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  let said = '';
  child.stdout!.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  await until(() => said.includes('\n') || child.exitCode !== null);
  return { child, url: said.slice('url '.length).trim() };
}

/** Calls that arrive over 200 ms or so, and a process that dies when the upstream has had `deadAt` of them. */
async function killed(upstream: BillingUpstream, file: string, round: number, deadAt: number): Promise<number> {
  const before = upstream.requests.length;
  const { child, url } = await started(upstream, file);
  const agent = new Agent({ connections: CALLS });
  let answered = 0;
  const calls = Promise.all(
    Array.from({ length: CALLS }, async (_, index) => {
      const content = `${round}-${index}`;
      await new Promise((resolve) => setTimeout(resolve, index));
      await ask({ url, agent }, { content, stream: index % 2 === 0, headers: { 'x-weir-tags': `call=${content}` } })
        .then(() => {
          answered++;
        })
        .catch(() => undefined);
    }),
  );
  await until(
    () => upstream.requests.length - before >= deadAt && answered >= 5,
    () => `${upstream.requests.length - before} sent, ${answered} answered`,
  );
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  await calls;
  await agent.destroy();
  return answered;
}

const nameOf = (request: { readonly json: unknown }): string =>
  (request.json as { messages: [{ content: string }] }).messages[0].content;

it('a process that is killed five times in the middle of 200 calls loses no row and doubles none', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-kill-'));
  const file = join(folder, 'weir.sqlite');
  const upstream = await billingUpstream();
  let asked = 0;
  upstream.serve({
    input: 20,
    output: WORDS.length,
    script: ({ stream }) => {
      if (asked++ % 3 === 0) return stream === true ? streamed(WORDS) : valued(WORDS);
      return stream === true
        ? streamed(WORDS, { firstMs: 10, pauseMs: NEVER_MS })
        : valued(WORDS, { firstMs: NEVER_MS });
    },
  });
  try {
    for (const [round, deadAt] of [20, 60, 100, 150, 190].entries()) {
      const answered = await killed(upstream, file, round, deadAt);
      await using service = await stack({ upstreams: [upstream.origin], store: 'sqlite', file });
      const rows = await service.rows(0);
      const sent = upstream.requests.map(nameOf);
      const booked = rows.map(({ tags }) => tags.call!);
      expect(new Set(booked).size).toBe(booked.length);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      expect(sent.filter((call) => !booked.includes(call))).toEqual([]);
      const never = rows.filter(({ tags }) => !sent.includes(tags.call!));
      expect(never.filter(({ outcome }) => outcome!.basis !== 'held')).toEqual([]);
      expect(new Set(basesOf(rows))).toEqual(new Set(['held', 'provider']));
      const unknown = rows.filter(({ outcome }) => outcome!.basis === 'held');
      expect(unknown.filter(({ outcome, held }) => outcome!.cost !== held || held === 0n)).toEqual([]);
      expect(costOfRows(rows)).toBeGreaterThanOrEqual(upstream.bill);
      console.info(
        `killed at ${deadAt}: ${sent.length} sent in all, ${rows.length} rows, ${unknown.length} held, ${answered} answered this time`,
      );
    }
  } finally {
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
