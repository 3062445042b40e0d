import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from 'undici';
import { afterEach, expect, it } from 'vitest';
import { ask } from './client.ts';
import { type GatewayChild, gatewayChild } from './gateway-child.ts';
import { basesOf, costOfRows, stack, until } from './stack.ts';
import { type BillingUpstream, billingUpstream, streamed, valued } from './upstream.ts';

const CALLS = 200;
const WORDS = ['w1 ', 'w2 ', 'w3 '];
/** Two in three answers are under way when the process dies. */
const NEVER_MS = 600_000;
const running: GatewayChild[] = [];

afterEach(() => Promise.all(running.splice(0).map((gateway) => gateway.kill())));

/** Calls that arrive over 200 ms or so, and a process that dies when the upstream has had `deadAt` of them. */
async function killed(upstream: BillingUpstream, file: string, round: number, deadAt: number): Promise<number> {
  const before = upstream.requests.length;
  const gateway = await gatewayChild({ UPSTREAM: upstream.origin, FILE: file });
  running.push(gateway);
  const { url } = gateway;
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
  await gateway.kill();
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
