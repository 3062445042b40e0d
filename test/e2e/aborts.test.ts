import { ACCOUNTS } from '@weir/core';
import { ManualClock } from '@weir/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { TcpCaller } from './client.ts';
import { heldBytes } from './held-bytes.ts';
import { dispatched, type Stack, stack, until } from './stack.ts';
import { answering, type BillingUpstream, billingUpstream, priceOfTokens } from './upstream.ts';

const WORDS = Array.from({ length: 12 }, (_, index) => `w${index} `);
const LIMITS = [{ scope: 'tenant' as const, limitUsd: '1000', window: 'total' as const }];
const latencies: number[] = [];

interface World extends AsyncDisposable {
  readonly upstream: BillingUpstream;
  readonly service: Stack;
}

async function world(options: { readonly clock?: ManualClock; readonly cancelStopsBilling?: boolean }): Promise<World> {
  const { clock, ...billing } = options;
  const upstream = await billingUpstream(clock === undefined ? {} : { clock });
  const service = await stack({ upstreams: [upstream.origin], meter: { limits: LIMITS }, ...billing });
  return {
    upstream,
    service,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

/** Streams `words` words, then leaves; the upstream is in the middle of its answer. @returns ms until its socket is closed */
async function leaveAfter(words: number, { upstream, service }: World): Promise<number> {
  const caller = new TcpCaller(service.url, { stream: true });
  if (words === 0) await until(() => upstream.requests.length === 1);
  else await caller.until(() => caller.contents >= words);
  expect(caller.contents).toBe(words);
  const left = performance.now();
  caller.leave();
  await until(
    () => upstream.openConnections === 0,
    () => `${upstream.openConnections} sockets open`,
  );
  return performance.now() - left;
}

describe.each([
  ['where leaving stops the bill', true],
  ['where nobody knows whether it does', undefined],
] as const)('a caller who leaves a stream, %s,', (_name, cancelStopsBilling) => {
  it.each(WORDS.map((_, index) => index))('after %i words is booked once, for no less than it got', async (words) => {
    const clock = new ManualClock();
    await using one = await world({ clock, ...(cancelStopsBilling === undefined ? {} : { cancelStopsBilling }) });
    one.upstream.serve(answering(WORDS, { firstMs: 1, pauseMs: 1 }));
    const moving = (async () => {
      await until(() => one.upstream.requests.length === 1);
      if (words > 0) await clock.advance(words);
    })();
    const latency = await leaveAfter(words, one);
    await moving;
    latencies.push(latency);
    expect(latency).toBeLessThan(100);
    const rows = await one.service.rows(1);
    expect(rows).toHaveLength(1);
    expect(one.upstream.requests).toHaveLength(1);
    expect(rows[0]!.outcome!.outcome).toBe('aborted');
    expect(rows[0]!.outcome!.basis).toBe(words > 0 && cancelStopsBilling === true ? 'estimated' : 'held');
    // "hi" is at least a token of input
    expect(rows[0]!.outcome!.cost).toBeGreaterThanOrEqual(priceOfTokens(1, words));
    expect(rows[0]!.outcome!.cost).toBeLessThanOrEqual(rows[0]!.held);
    await until(() => one.service.gateway.exchanges === 0);
    const balance = await one.service.gateway.service(ACCOUNTS)!.balance('tenant:default:total');
    expect(balance).toEqual({ spent: rows[0]!.outcome!.cost, reserved: 0n });
  });
});

it('a caller who leaves a stream that costs the same either way is booked at what the provider tells', async () => {
  const clock = new ManualClock();
  await using one = await world({ clock, cancelStopsBilling: false });
  one.upstream.serve(answering(WORDS, { firstMs: 1, pauseMs: 1 }));
  const caller = new TcpCaller(one.service.url, { stream: true });
  await until(() => one.upstream.requests.length === 1);
  await clock.advance(3);
  await caller.until(() => caller.contents === 3);
  caller.leave();
  await until(() => one.service.gateway.exchanges === 0);
  await clock.advance(WORDS.length);
  const rows = await one.service.rows(1);
  expect([rows[0]!.outcome!.basis, rows[0]!.outcome!.cost]).toEqual(['provider', one.upstream.bill]);
});

const MANY = process.env.WEIR_SOAK === '1' ? 10_000 : 1_000;
const AT_ONCE = 25;

it(`${MANY} callers who leave at any time leave nothing behind`, { timeout: 600_000 }, async () => {
  await using one = await world({ cancelStopsBilling: true });
  const { service, upstream } = one;
  upstream.serve(answering(WORDS, { firstMs: 1, pauseMs: 1 }));
  const wave = async (from: number): Promise<void> => {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, index) => {
        const caller = new TcpCaller(service.url, { stream: true, content: `${from + index}` });
        await caller.opened;
        const words = (from + index) % WORDS.length;
        if (words > 0) await caller.until(() => caller.contents >= words);
        caller.leave();
      }),
    );
    await until(
      () => service.gateway.exchanges === 0,
      () => `${service.gateway.exchanges} exchanges`,
    );
    forget();
  };
  let sent = 0;
  /** The record of the upstream would be most of what is left behind. */
  const forget = (): void => {
    sent += upstream.requests.length;
    (upstream.requests as unknown[]).length = 0;
    (upstream.connections as unknown[]).length = 0;
  };
  const warm = MANY / 5;
  for (let made = 0; made < warm; made += AT_ONCE) await wave(made);
  const { heap: before } = await heldBytes();
  for (let made = warm; made < MANY; made += AT_ONCE) await wave(made);
  const server = await new Promise<number>((resolve, reject) =>
    service.listening.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
  const rows = await service.rows(sent);
  const { spent, reserved } = await service.gateway.service(ACCOUNTS)!.balance('tenant:default:total');
  const grown = (await heldBytes()).heap - before;
  console.info(
    `${MANY} aborts: ${sent} sent, ${rows.length} rows, ${server} sockets of callers, ${upstream.openConnections} idle upstream, heap ${(grown / (MANY - warm) / 1024).toFixed(2)} KB each`,
  );
  expect([server, service.gateway.exchanges, reserved]).toEqual([0, 0, 0n]);
  expect(upstream.openConnections).toBeLessThanOrEqual(AT_ONCE); // idle ones, of answers that were over by then
  expect(dispatched(rows)).toHaveLength(sent);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(spent).toBe(rows.reduce((total, { outcome }) => total + outcome!.cost, 0n));
  // a row of the ledger in memory stays, with its outcome: a KB or so
  expect(grown / (MANY - warm)).toBeLessThan(3 * 1024);
});

afterAll(() => {
  const sorted = latencies.toSorted((left, right) => left - right);
  console.info(
    `upstream socket closed after ${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)} ms (median), ${sorted.at(-1)?.toFixed(1)} ms (most) of ${sorted.length}`,
  );
});
