import { CLOCK, RANDOM, systemRandom } from '@weir/core';
import { ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { ask } from './client.ts';
import { dispatched, stack } from './stack.ts';
import { type BillingUpstream, billingUpstream, failing } from './upstream.ts';

const RATE = 20;
const SECONDS = 120;
const REQUESTS = RATE * SECONDS;

interface Outage {
  /** Requests the upstreams counted, per request of a caller. */
  readonly perRequest: number;
  readonly upstreams: readonly BillingUpstream[];
  readonly statuses: ReadonlySet<number>;
}

interface Setting {
  readonly enabled: boolean;
  readonly upstreams: number;
  readonly maxAttempts: number;
  readonly maxTargets: number;
  readonly requests?: number;
}

/** All upstreams answer 503 for as long as it takes; the time is the gateway's clock, which the test moves. */
async function outage(setting: Setting): Promise<Outage> {
  const { enabled, maxAttempts, maxTargets, requests = REQUESTS } = setting;
  const clock = new ManualClock();
  const upstreams = await Promise.all(Array.from({ length: setting.upstreams }, () => billingUpstream()));
  for (const upstream of upstreams) upstream.serve(failing(503));
  await using service = await stack({
    upstreams: upstreams.map(({ origin }) => origin),
    retry: { maxAttempts, baseMs: 0 },
    fallback: { maxTargets },
    budget: { enabled },
    services: [
      [CLOCK, clock],
      [RANDOM, { next: () => 0, id: systemRandom().id }],
    ],
  });
  const statuses = new Set<number>();
  for (let made = 0; made < requests; made++) {
    let isAnswered = false;
    const answer = ask(service, { content: `${made}` }).finally(() => {
      isAnswered = true;
    });
    while (!isAnswered) await clock.advance(0);
    statuses.add((await answer).status);
    await clock.advance(1_000 / RATE);
  }
  const sent = upstreams.reduce((total, upstream) => total + upstream.requests.length, 0);
  expect(dispatched(await service.rows(sent))).toHaveLength(sent);
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  return { perRequest: sent / requests, upstreams, statuses };
}

describe(`an outage of everything, ${SECONDS} s at ${RATE} requests a second`, () => {
  it('costs 1.11 upstream requests a call where a call may make three', { timeout: 120_000 }, async () => {
    const { perRequest, statuses } = await outage({ enabled: true, upstreams: 1, maxAttempts: 3, maxTargets: 1 });
    console.info(`attempts per request: ${perRequest.toFixed(3)}`);
    expect([...statuses]).toEqual([503]);
    expect(perRequest).toBeGreaterThan(1.05);
    expect(perRequest).toBeLessThanOrEqual(1.11);
  });

  it('costs three without the budget', { timeout: 120_000 }, async () => {
    const setting = { enabled: false, upstreams: 1, maxAttempts: 3, maxTargets: 1, requests: 200 };
    expect((await outage(setting)).perRequest).toBe(3);
  });

  it('costs little more where there are others to ask', { timeout: 120_000 }, async () => {
    const setting = { upstreams: 2, maxAttempts: 3, maxTargets: 3 };
    const { perRequest, upstreams } = await outage({ ...setting, enabled: true });
    const free = await outage({ ...setting, enabled: false, requests: 200 });
    console.info(
      `two upstreams: ${perRequest.toFixed(3)} with, ${free.perRequest.toFixed(3)} without; at each ${upstreams.map(({ requests }) => requests.length / REQUESTS)}`,
    );
    expect(perRequest).toBeLessThanOrEqual(1.5);
    expect(free.perRequest).toBeGreaterThan(2.5);
  });
});
