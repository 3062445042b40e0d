import { ACCOUNTS, type Accounts, type Balance, usd } from '@weir/core';
import { ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type Asked, ask, errorOf } from './client.ts';
import { costOfRows, dispatched, stack, until } from './stack.ts';
import { answering, type BillingUpstream, billingUpstream } from './upstream.ts';

const CALLS = 200;
const LIMIT = usd('1.00');
/** A call of 3 letters holds 10 input tokens and all of its output: 0.00999 USD. */
const MAX_TOKENS = 997;

interface Run {
  readonly answers: readonly Asked[];
  readonly bill: bigint;
  /** The most that was spent, and spent or held, whenever somebody looked. */
  readonly seen: { spent: bigint; committed: bigint; looks: number };
  readonly idle: Balance;
}

function look(accounts: Accounts, seen: Run['seen']): () => Promise<void> {
  return async () => {
    const { spent, reserved } = await accounts.balance('tenant:default:total');
    seen.looks++;
    if (spent > seen.spent) seen.spent = spent;
    if (spent + reserved > seen.committed) seen.committed = spent + reserved;
  };
}

/** 200 callers at once, and an upstream that answers no one until it is asked for as long as anybody waits. */
async function rush(options: {
  readonly store: 'memory' | 'sqlite';
  readonly output: number;
  readonly limited: boolean;
  readonly upstream: BillingUpstream;
  readonly clock: ManualClock;
}): Promise<Run> {
  const { store, output, limited, upstream, clock } = options;
  upstream.serve(
    answering(
      Array.from({ length: output }, () => 'w'),
      { input: 10, firstMs: 1 },
    ),
  );
  const limits = limited ? [{ scope: 'tenant' as const, limitUsd: '1.00', window: 'total' as const }] : [];
  await using service = await stack({ upstreams: [upstream.origin], store, meter: { limits } });
  const accounts = service.gateway.service(ACCOUNTS)!;
  const seen = { spent: 0n, committed: 0n, looks: 0 };
  const looking = look(accounts, seen);
  let held = 0;
  let refused = 0;
  service.gateway.events.on('attempt:started', () => {
    held++;
    void looking();
  });
  service.gateway.events.on('attempt:settled', () => void looking());
  service.gateway.events.on('budget:refused', () => {
    refused++;
  });
  const answers = Promise.all(
    Array.from({ length: CALLS }, (_, index) => ask(service, { content: String(100 + index), maxTokens: MAX_TOKENS })),
  );
  await until(
    () => held + refused === CALLS,
    () => `${held} held, ${refused} refused`,
  );
  await until(() => upstream.requests.length === held);
  await clock.advance(1);
  const all = await answers;
  await until(() => service.gateway.exchanges === 0);
  await until(async () => (await accounts.balance('tenant:default:total')).reserved === 0n);
  expect(upstream.requests.length).toBe(held);
  expect(dispatched(await service.rows(held))).toHaveLength(held);
  expect(costOfRows(await service.rows(held))).toBe(upstream.bill);
  return { answers: all, bill: upstream.bill, seen, idle: await accounts.balance('tenant:default:total') };
}

async function withUpstream<Result>(
  use: (upstream: BillingUpstream, clock: ManualClock) => Promise<Result>,
): Promise<Result> {
  const clock = new ManualClock();
  const upstream = await billingUpstream({ clock });
  try {
    return await use(upstream, clock);
  } finally {
    await upstream.close();
  }
}

const count = (answers: readonly Asked[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

describe('200 calls at once against 1 USD, each worth up to a cent', () => {
  it.each([
    ['memory', 997, 'as much as was held'],
    ['memory', 300, 'less than was held'],
    ['sqlite', 997, 'as much as was held'],
    ['sqlite', 300, 'less than was held'],
  ] as const)('never spend more than the limit: %s, %i tokens, %s', async (store, output, _of) => {
    const run = await withUpstream((upstream, clock) => rush({ store, output, limited: true, upstream, clock }));
    const served = count(run.answers, 200);
    console.info(`${store}: ${served} served, bill ${Number(run.bill) / 1e12} USD, ${run.seen.looks} looks`);
    expect([served, count(run.answers, 402)]).toEqual([100, 100]);
    expect(run.bill).toBeLessThanOrEqual(LIMIT);
    expect(run.seen.looks).toBeGreaterThan(100);
    expect(run.seen.spent).toBeLessThanOrEqual(LIMIT);
    expect(run.seen.committed).toBeLessThanOrEqual(LIMIT);
    expect(run.idle).toEqual({ spent: run.bill, reserved: 0n });
    const refused = run.answers.filter(({ status }) => status === 402);
    expect(new Set(refused.map((answer) => [answer.headers['x-should-retry'], errorOf(answer)].join()))).toEqual(
      new Set(['false,budget_exceeded']),
    );
  });

  it('spend twice the limit where there is none', async () => {
    const run = await withUpstream((upstream, clock) =>
      rush({ store: 'memory', output: 997, limited: false, upstream, clock }),
    );
    expect(count(run.answers, 200)).toBe(CALLS);
    expect(run.bill).toBeGreaterThan(LIMIT);
  });

  it('can be made again with what the first ones left', async () => {
    await withUpstream(async (upstream) => {
      const meter = { limits: [{ scope: 'tenant' as const, limitUsd: '0.03', window: 'total' as const }] };
      await using service = await stack({ upstreams: [upstream.origin], meter });
      upstream.serve(answering(['w'], { input: 10 }));
      for (let made = 0; made < 20; made++) {
        expect((await ask(service, { content: String(100 + made), maxTokens: MAX_TOKENS })).status).toBe(200);
      }
    });
  });
});
