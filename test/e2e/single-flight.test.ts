import { ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type Asked, ask, contentOf, TcpCaller } from './client.ts';
import { basesOf, costOfRows, type Stack, stack, until } from './stack.ts';
import { answering, type BillingUpstream, billingUpstream } from './upstream.ts';

const CALLERS = 1_000;
const WORDS = ['w1 ', 'w2 ', 'w3'];

/** How many are aboard the one call under way, the one who made it not included. */
function joined({ gateway }: Stack): () => number {
  let count = 0;
  gateway.events.on('cache:joined', () => {
    count++;
  });
  return () => count;
}

interface World extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly upstream: BillingUpstream;
  readonly service: Stack;
  readonly aboard: () => number;
}

/** The upstream answers as far as the clock is moved: 1 ms to its head, 1 ms a word. */
async function world(cached = true): Promise<World> {
  const clock = new ManualClock();
  const upstream = await billingUpstream({ clock });
  upstream.serve(answering(WORDS, { firstMs: 1, pauseMs: 1 }));
  const service = await stack({ upstreams: [upstream.origin], cached });
  return {
    clock,
    upstream,
    service,
    aboard: joined(service),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

const crowd = (service: Stack, count: number, isStreamed: (index: number) => boolean): Promise<Asked[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(service, { stream: isStreamed(index) })));

async function expectOneAnswer(answers: readonly Asked[], bodies: number): Promise<void> {
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(bodies);
  expect(new Set(answers.map(contentOf))).toEqual(new Set(['w1 w2 w3']));
  expect(new Set(answers.map(({ headers }) => headers['x-request-id'])).size).toBe(answers.length);
}

async function expectOnePaid({ service, upstream }: World, rows: number): Promise<void> {
  const all = await service.rows(rows);
  expect(all).toHaveLength(rows);
  const paid = all.filter(({ outcome }) => outcome!.cost > 0n);
  expect(paid.map(({ outcome }) => outcome!.basis)).toEqual(['provider']);
  expect(basesOf(all).filter((basis) => basis === 'cached')).toHaveLength(rows - 1);
  expect(costOfRows(all)).toBe(upstream.bill);
}

describe('1,000 identical calls at once', () => {
  it.each([
    ['values', () => false, 1],
    ['streams', () => true, 1],
    ['values and streams', (index: number) => index % 2 === 0, 2],
  ] as const)('are one upstream call: %s', async (_name, isStreamed, bodies) => {
    await using one = await world();
    const answers = crowd(one.service, CALLERS, isStreamed);
    await until(
      () => one.aboard() === CALLERS - 1,
      () => `${one.aboard()} aboard`,
    );
    await one.clock.advance(10);
    await expectOneAnswer(await answers, bodies);
    expect(one.upstream.requests).toHaveLength(1);
    await expectOnePaid(one, CALLERS);
  });

  it('are as many upstream calls without the cache', async () => {
    await using one = await world(false);
    const answers = crowd(one.service, 50, () => true);
    await until(() => one.upstream.requests.length === 50);
    await one.clock.advance(10);
    await answers;
    expect(one.upstream.requests).toHaveLength(50);
    expect(one.upstream.bill).toBe(costOfRows(await one.service.rows(50)));
  });

  it.each([
    ['before the first content', 0],
    ['after the first content', 1],
  ])('are not harmed when the one who made the call leaves %s', async (_name, words) => {
    await using one = await world();
    const leader = new TcpCaller(one.service.url, { stream: true });
    await until(() => one.upstream.requests.length === 1);
    const answers = crowd(one.service, CALLERS - 1, () => true);
    await until(
      () => one.aboard() === CALLERS - 1,
      () => `${one.aboard()} aboard`,
    );
    if (words > 0) {
      await one.clock.advance(1);
      await leader.until(() => leader.contents === words);
      expect(leader.contents).toBe(words);
    }
    leader.leave();
    await until(
      () => one.service.gateway.exchanges === CALLERS - 1,
      () => `${one.service.gateway.exchanges}`,
    );
    await one.clock.advance(10);
    await expectOneAnswer(await answers, 1);
    expect(one.upstream.requests).toHaveLength(1);
    await expectOnePaid(one, CALLERS);
  });
});
