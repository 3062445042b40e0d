import { CLOCK, type Clock } from '@weir/core';
import { LAST_CHUNK, ManualClock, streamHead, type UpstreamConnection } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { TcpCaller } from './client.ts';
import { heldBytes } from './held-bytes.ts';
import { type Stack, stack, until } from './stack.ts';
import { type BillingUpstream, billingUpstream, event, frame, usageEvent } from './upstream.ts';

const MEBI = 1_048_576;
const FRAME = frame(event({ content: `w${'x'.repeat(32_000)}` }));
const FRAMES = 4_096;
const WHOLE = FRAME.send.length * FRAMES;
/** What kernels may hold of two connections on loopback, whoever reads: far from all of it. */
const IN_KERNELS = 32 * MEBI;
const STALL_MS = 30_000;
/** Nobody sends for so long, ms: what kernels hold cannot be asked for. */
const STILL_MS = 300;

interface World extends AsyncDisposable {
  readonly upstream: BillingUpstream;
  readonly service: Stack;
}

async function world(stallMs: number, cached: boolean, clock?: Clock): Promise<World> {
  const upstream = await billingUpstream();
  upstream.serve({
    input: 20,
    output: FRAMES,
    script: () => [
      streamHead(),
      { repeat: FRAME.send, times: FRAMES },
      frame(event({}, 'stop')),
      frame(usageEvent(20, FRAMES)),
      frame('[DONE]'),
      { send: LAST_CHUNK },
    ],
  });
  const service = await stack({
    upstreams: [upstream.origin],
    limits: { stallMs },
    cached,
    cancelStopsBilling: true,
    ...(clock === undefined ? {} : { services: [[CLOCK, clock]] }),
  });
  return {
    upstream,
    service,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

async function heldInAll(): Promise<number> {
  const { heap, buffers } = await heldBytes();
  return heap + buffers;
}

/** Resolves when nothing is sent any more: how much was by then. */
async function standstill(connection: UpstreamConnection): Promise<number> {
  let sent = -1;
  let since = 0;
  await until(() => {
    if (connection.bytesSent !== sent) since = performance.now();
    sent = connection.bytesSent;
    return sent > 0 && performance.now() - since > STILL_MS;
  });
  return sent;
}

describe.each([
  ['without a cache', false],
  ['sharing an upstream call', true],
] as const)('of a stream of 128 MiB, %s,', (_name, cached) => {
  it('a caller who reads nothing pauses the upstream and is cut off at the limit', async () => {
    const clock = new ManualClock();
    await using one = await world(STALL_MS, cached, clock);
    const { upstream, service } = one;
    const before = await heldInAll();
    const caller = new TcpCaller(service.url, { stream: true });
    caller.socket.pause();
    await until(() => upstream.requests.length === 1);
    const [connection] = upstream.connections;
    const sent = await standstill(connection!);
    const most = (await heldInAll()) - before;
    await clock.advance(STALL_MS - 1);
    expect(service.gateway.exchanges).toBe(1);
    await clock.advance(1);
    await until(() => service.gateway.exchanges === 0);
    await until(() => connection!.closedAt !== undefined);
    const [row] = await service.rows(1);
    console.info(
      `never read: ${(sent / MEBI).toFixed(1)} of ${(WHOLE / MEBI).toFixed(0)} MiB sent, ${(most / MEBI).toFixed(1)} MiB held`,
    );
    expect(sent).toBeLessThan(IN_KERNELS);
    expect(most).toBeLessThan(8 * MEBI);
    expect([row!.outcome!.outcome, row!.outcome!.error]).toEqual(['aborted', 'cancelled']);
    caller.leave();
  });

  it('a caller who reads slowly gets all of it, and nothing piles up meanwhile', { timeout: 60_000 }, async () => {
    await using one = await world(STALL_MS, cached);
    const { upstream, service } = one;
    const caller = new TcpCaller(service.url, { stream: true });
    caller.socket.removeAllListeners('data');
    let read = 0;
    let tail = '';
    let behind = 0;
    caller.socket.on('data', (bytes) => {
      read += bytes.length;
      tail = (tail + bytes.subarray(-64).toString('latin1')).slice(-64);
      behind = Math.max(behind, (upstream.connections[0]?.bytesSent ?? 0) - read);
      if (read % 7 !== 0) return;
      caller.socket.pause();
      setTimeout(() => caller.socket.resume(), 3);
    });
    await until(
      () => tail.includes('[DONE]'),
      () => `${(read / MEBI).toFixed(1)} MiB read`,
      50_000,
    );
    const [row] = await service.rows(1);
    console.info(`slow: ${(read / MEBI).toFixed(1)} MiB read, at most ${(behind / MEBI).toFixed(1)} MiB behind`);
    expect(read).toBeGreaterThan(WHOLE * 0.99);
    expect(behind).toBeLessThan(IN_KERNELS);
    expect([row!.outcome!.outcome, row!.outcome!.basis, row!.outcome!.cost]).toEqual([
      'complete',
      'provider',
      upstream.bill,
    ]);
    caller.leave();
  });
});
