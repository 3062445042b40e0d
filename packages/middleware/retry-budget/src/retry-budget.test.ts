import { readFileSync } from 'node:fs';
import { type AttemptBudget, type Call, type Clock, type Middleware, WeirError, type WeirEvents } from '@weir/core';
import { cardOf, chat, exchange, ManualClock, pipeline, readValue, scripted, seededRandom } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { attemptBudget } from './attempt-budget.ts';
import { type RetryBudgetOptions, retryBudget } from './retry-budget.ts';

/** A budget that never ends and writes down what was asked of it. */
function ample(): AttemptBudget & { readonly log: string[] } {
  const log: string[] = [];
  return {
    log,
    deposit: (upstream) => void log.push(`deposit ${upstream}`),
    withdraw: (upstream, cost = 1) => log.push(`withdraw ${upstream} ${cost}`) > 0,
    refund: (upstream, cost = 1) => void log.push(`refund ${upstream} ${cost}`),
  };
}

const random = { next: () => 0.5, id: () => 'id' };
const retry = (clock: Clock, budget: AttemptBudget = ample(), options: Partial<RetryBudgetOptions> = {}): Middleware =>
  retryBudget.create({ clock, random, budget }, options);

function heard<Name extends 'retry:waiting' | 'retry:refused'>(call: Call, name: Name): WeirEvents[Name][] {
  const events: WeirEvents[Name][] = [];
  call.exchange.events.on(name, (event) => events.push(event));
  return events;
}

describe('what is repeated', () => {
  it('repeats the same target until it answers', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: 503 }, { fail: 500 }, { text: 'hello' }]);
    const answer = await clock.runUntil(pipeline([retry(clock)], upstream, { clock })(chat('hi')));
    expect((await readValue(answer, 'chat')).choices[0]?.message.content).toBe('hello');
    expect(upstream.calls.map(({ target }) => target)).toEqual(Array(3).fill({ provider: 'a', model: 'm' }));
  });

  it('makes three attempts in all and passes the last error up as one not to repeat', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: 503 }]);
    const run = clock.runUntil(pipeline([retry(clock)], upstream, { clock })(chat('hi')));
    await expect(run).rejects.toMatchObject({ code: 'upstream_unavailable', status: 503, advice: 'reroute' });
    expect(upstream.calls).toHaveLength(3);
  });

  it.each([
    ['reroute', 401],
    ['stop', 400],
  ])('leaves an error that advises %s alone', async (advice, status) => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: status }]);
    await expect(pipeline([retry(clock)], upstream, { clock })(chat('hi'))).rejects.toMatchObject({ advice });
    expect(upstream.calls).toHaveLength(1);
  });

  it('leaves a defect as it was thrown', async () => {
    const defect = new TypeError('x is not a function');
    const run = retry(new ManualClock())(chat('hi', { target: { provider: 'a', model: 'm' } }), () =>
      Promise.reject(defect),
    );
    await expect(run).rejects.toBe(defect);
  });

  it('never repeats a probe, and counts none', async () => {
    const clock = new ManualClock();
    const budget = ample();
    const upstream = scripted('a', [{ fail: 503 }]);
    const probe: Call = { ...chat('hi'), purpose: 'probe' };
    await expect(pipeline([retry(clock, budget)], upstream, { clock })(probe)).rejects.toMatchObject({
      advice: 'retry',
    });
    expect(upstream.calls).toHaveLength(1);
    expect(budget.log).toEqual([]);
  });

  it('never repeats what the caller has seen: a stream that breaks after content is not started over', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ pieces: ['one', 'two'], breakAfter: 1 }]);
    const answer = await pipeline([retry(clock)], upstream, { clock })(chat({ stream: true }));
    await expect(readValue(answer, 'chat')).rejects.toMatchObject({ code: 'upstream_reset' });
    expect(upstream.calls).toHaveLength(1);
  });

  it('repeats a stream that breaks before content', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ pieces: ['one'], breakAfter: 0 }, { text: 'hello' }]);
    const answer = await clock.runUntil(pipeline([retry(clock)], upstream, { clock })(chat({ stream: true })));
    expect((await readValue(answer, 'chat')).choices[0]?.message.content).toBe('hello');
  });

  it('counts failures at other targets of the same exchange', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: 503 }], { models: [cardOf('a', 'm'), cardOf('a', 'n')] });
    const run = pipeline([retry(clock)], upstream, { clock });
    const shared = exchange();
    for (const model of ['m', 'n']) {
      const call = chat('hi', { exchange: shared, target: { provider: 'a', model } });
      await expect(clock.runUntil(run(call))).rejects.toMatchObject({ advice: 'reroute' });
    }
    expect(upstream.calls.map(({ target }) => target?.model)).toEqual(['m', 'm', 'm', 'n']);
  });

  it('does not count side-calls that went well', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ text: '1' }, { text: '2' }, { text: '3' }, { fail: 503 }, { text: '4' }]);
    const run = pipeline([retry(clock)], upstream, { clock });
    const shared = exchange();
    for (let call = 0; call < 4; call++) await clock.runUntil(run(chat('hi', { exchange: shared })));
    expect(upstream.calls).toHaveLength(5);
  });
});

describe('giving up', () => {
  /** What most gateways do: repeat whatever failed. */
  const naive: Middleware = async (call, next) => {
    for (let tries = 1; ; tries++) {
      try {
        return await next(call);
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  };
  const attemptsOf = async (list: (clock: Clock) => Middleware[]): Promise<number> => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: 503 }]);
    await expect(clock.runUntil(pipeline(list(clock), upstream, { clock })(chat('hi')))).rejects.toThrow();
    return upstream.calls.length;
  };

  it('keeps a second retry above it from multiplying', async () => {
    expect(await attemptsOf((clock) => [retry(clock), retry(clock)])).toBe(3);
    expect(await attemptsOf(() => [naive, naive])).toBe(9);
  });

  it('stops at once when the budget is used up', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: 503 }]);
    const call = chat('hi');
    const refused = heard(call, 'retry:refused');
    const run = pipeline([retry(clock, { ...ample(), withdraw: () => false })], upstream, { clock });
    await expect(run(call)).rejects.toMatchObject({ advice: 'reroute' });
    expect(upstream.calls).toHaveLength(1);
    expect(refused.map(({ reason }) => reason)).toEqual(['budget']);
  });
});

describe('waiting', () => {
  const waits = async (step: { fail: number; retryAfterMs?: number }, options?: Partial<RetryBudgetOptions>) => {
    const clock = new ManualClock();
    const call = chat('hi');
    const waiting = heard(call, 'retry:waiting');
    const upstream = scripted('a', [step]);
    await expect(
      clock.runUntil(pipeline([retry(clock, ample(), options)], upstream, { clock })(call)),
    ).rejects.toThrow();
    return waiting.map(({ waitMs }) => waitMs);
  };

  it('waits a random part of 50 ms, then of twice that', async () => {
    expect(await waits({ fail: 503 })).toEqual([25, 50]);
  });

  it('waits a random part of 1 s when the provider limits the rate without a hint', async () => {
    expect(await waits({ fail: 429 })).toEqual([500, 1_000]);
  });

  it('never waits longer than the ceiling of the backoff', async () => {
    expect(await waits({ fail: 503 }, { maxAttempts: 12 })).toSatisfy((all: number[]) => Math.max(...all) === 4_000);
  });

  it('waits as long as the provider says', async () => {
    expect(await waits({ fail: 429, retryAfterMs: 2_000 })).toEqual([2_000, 2_000]);
    expect(await waits({ fail: 503, retryAfterMs: 2.5 })).toEqual([2.5, 2.5]);
  });

  it('starts the backoff again after a hint', async () => {
    const clock = new ManualClock();
    const call = chat('hi');
    const waiting = heard(call, 'retry:waiting');
    const upstream = scripted('a', [{ fail: 503 }, { fail: 503, retryAfterMs: 10 }, { fail: 503 }, { text: 'hello' }]);
    await clock.runUntil(pipeline([retry(clock, ample(), { maxAttempts: 9 })], upstream, { clock })(call));
    expect(waiting.map(({ waitMs }) => waitMs)).toEqual([25, 10, 25]);
  });

  it.each([
    ['zero', 0],
    ['no number', Number.NaN],
  ])('backs off when the hint is %s', async (_name, retryAfterMs) => {
    expect(await waits({ fail: 503, retryAfterMs })).toEqual([25, 50]);
  });

  it.each([
    ['negative', -1],
    ['over a minute', 60_001],
    ['endless', Number.POSITIVE_INFINITY],
  ])('gives up when the hint is %s, and keeps the hint for the caller', async (_name, retryAfterMs) => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: 429, retryAfterMs }]);
    const run = pipeline([retry(clock)], upstream, { clock });
    await expect(run(chat('hi'))).rejects.toMatchObject({ status: 429, advice: 'reroute', retryAfterMs });
    expect(upstream.calls).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('gives up at once when the hint is past the deadline', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: 503, retryAfterMs: 5_000 }]);
    const call = chat('hi', { deadline: clock.now() + 1_000 });
    const refused = heard(call, 'retry:refused');
    await expect(pipeline([retry(clock)], upstream, { clock })(call)).rejects.toMatchObject({ advice: 'reroute' });
    expect(refused.map(({ reason }) => reason)).toEqual(['deadline']);
    expect(upstream.calls).toHaveLength(1);
  });

  it('gives up at once when the backoff would pass the deadline', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: 503 }]);
    const run = pipeline([retry(clock)], upstream, { clock });
    await expect(run(chat('hi', { deadline: clock.now() + 20 }))).rejects.toMatchObject({ advice: 'reroute' });
    expect(upstream.calls).toHaveLength(1);
  });

  it('parent abort: ends the wait at once, sends nothing more and gets the token back', async () => {
    const clock = new ManualClock();
    const budget = ample();
    const upstream = scripted('a', [{ fail: 503, retryAfterMs: 30_000 }]);
    const caller = new AbortController();
    const run = pipeline([retry(clock, budget)], upstream, { clock })(chat('hi', { signal: caller.signal }));
    await clock.advance(1_000);
    const gone = new WeirError('cancelled', 'The caller went away');
    caller.abort(gone);
    await expect(run).rejects.toBe(gone);
    await clock.advance(60_000);
    expect(upstream.calls).toHaveLength(1);
    expect(clock.pending).toBe(0);
    expect(budget.log.slice(1)).toEqual(['withdraw a/m 1', 'refund a/m 1']);
  });
});

describe('what never reached the provider', () => {
  it('is sent once more at once and for free', async () => {
    const clock = new ManualClock();
    const budget = ample();
    const upstream = scripted('a', [{ fail: 'upstream_unreachable', sent: false }, { text: 'hello' }]);
    await pipeline([retry(clock, budget)], upstream, { clock })(chat('hi'));
    expect(budget.log).toEqual(['deposit a/m']);
  });

  it('is paid for from the second time on', async () => {
    const clock = new ManualClock();
    const budget = ample();
    const upstream = scripted('a', [{ fail: 'upstream_unreachable', sent: false }]);
    await expect(
      clock.runUntil(pipeline([retry(clock, budget)], upstream, { clock })(chat('hi'))),
    ).rejects.toMatchObject({ advice: 'reroute' });
    expect(budget.log).toEqual(['deposit a/m', 'withdraw a/m 1', 'withdraw a/m 1']);
    expect(upstream.calls).toHaveLength(4);
  });
});

describe('what it pays', () => {
  const logOf = async (...steps: Parameters<typeof scripted>[1]): Promise<string[]> => {
    const clock = new ManualClock();
    const budget = ample();
    await clock.runUntil(
      pipeline([retry(clock, budget)], scripted('a', steps), { clock })(chat('hi')).catch(() => undefined),
    );
    return budget.log;
  };

  it('gets the token of the retry that succeeds back, not those of the ones that failed', async () => {
    expect(await logOf({ fail: 503 }, { fail: 503 }, { text: 'hello' })).toEqual([
      'deposit a/m',
      'withdraw a/m 1',
      'withdraw a/m 1',
      'refund a/m 1',
    ]);
  });

  it('pays 0.36 for a retry the provider named the time for, and gets as much back', async () => {
    expect(await logOf({ fail: 429, retryAfterMs: 100 }, { text: 'hello' })).toEqual([
      'deposit a/m',
      'withdraw a/m 0.36',
      'refund a/m 0.36',
    ]);
  });

  it('pays nothing when it gives up because of the deadline or the count', async () => {
    expect(await logOf({ fail: 503, retryAfterMs: 90_000 })).toEqual(['deposit a/m']);
  });
});

describe('as a layer', () => {
  it('stream settles: hands the answer on as it is', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ fail: 503 }, { pieces: ['one', 'two'] }]);
    const answer = await clock.runUntil(pipeline([retry(clock)], upstream, { clock })(chat({ stream: true })));
    await readValue(answer, 'chat');
    expect(await answer.settled).toMatchObject({ outcome: 'complete', basis: 'provider' });
    expect(upstream.openStreams).toBe(0);
  });

  it('two instances share nothing', async () => {
    const clock = new ManualClock();
    const own = () => attemptBudget.create({ clock }, { burst: 1 }).services.values().next().value as AttemptBudget;
    const attempts = async (budget: AttemptBudget): Promise<number> => {
      const upstream = scripted('a', [{ fail: 503 }]);
      await clock.runUntil(pipeline([retry(clock, budget)], upstream, { clock })(chat('hi')).catch(() => undefined));
      return upstream.calls.length;
    };
    const first = own();
    expect([await attempts(first), await attempts(first), await attempts(own())]).toEqual([2, 1, 2]);
  });

  it('says where it may stand', () => {
    expect(retry(new ManualClock()).traits).toEqual({ name: 'retry-budget', repeats: 'attempt', needs: ['target'] });
  });

  it.each([
    ['retry-budget', retryBudget],
    ['attempt-budget', attemptBudget],
  ])('documents the options of %s alike in defaults, schema and README', (_name, plugin) => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const names = Object.keys(plugin.schema.properties as object);
    expect(Object.keys(plugin.defaults).sort()).toEqual(names.sort());
    expect(names.filter((name) => !new RegExp(`^\\| \`${name}\` +\\|`, 'm').test(readme))).toEqual([]);
    expect(plugin.schema.additionalProperties).toBe(false);
    expect(Object.isFrozen(plugin.defaults)).toBe(true);
  });

  it('draws its jitter from the random port', async () => {
    const clock = new ManualClock();
    const call = chat('hi');
    const waiting = heard(call, 'retry:waiting');
    const seeded = retryBudget.create({ clock, random: seededRandom(7), budget: ample() });
    await clock.runUntil(pipeline([seeded], scripted('a', [{ fail: 503 }]), { clock })(call).catch(() => undefined));
    const twin = seededRandom(7);
    expect(waiting.map(({ waitMs }) => waitMs)).toEqual([twin.next() * 50, twin.next() * 100]);
  });
});
