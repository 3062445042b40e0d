import type { Call } from '@weir/core';
import { cardOf, chat, ManualClock, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { finished, priced, routed, targetOf } from '../../test/setup.ts';

const deployments = (names: readonly string[]) => names.map((name) => scripted(name, [{ text: 'x' }]));

/** How often each target answered. */
async function counts(run: (call: Call) => Promise<unknown>, calls: number): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (let index = 0; index < calls; index++) {
    const name = await targetOf(run(chat('hi')) as never);
    seen[name] = (seen[name] ?? 0) + 1;
  }
  return seen;
}

describe('ordered', () => {
  it('takes the first as listed', async () => {
    const options = { models: { main: { candidates: ['b/m', 'a/m'], policy: 'ordered' } } } as const;
    expect(await targetOf(routed(deployments(['a', 'b']), { options })(chat({ model: 'main' })))).toBe('b/m');
  });
});

describe('weighted', () => {
  it('shares calls in proportion, by target or provider', async () => {
    const options = { policy: { weighted: { 'a/m': 3, b: 1, c: 0 } } };
    const seen = await counts(routed(deployments(['a', 'b', 'c']), { options }), 800);
    expect(seen['a/m']).toBeGreaterThan(560);
    expect(seen['a/m']).toBeLessThan(640);
    expect(seen['b/m']).toBe(800 - seen['a/m']!);
  });

  it('takes one that weighs nothing when nothing else is left', async () => {
    const run = routed(deployments(['a']), { options: { policy: { weighted: { a: 0 } } } });
    expect(await targetOf(run(chat('hi')))).toBe('a/m');
  });
});

describe('least-busy', () => {
  it('spreads calls that are under way', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const stalled = names.map((name) => scripted(name, [{ stall: true }]));
    const run = routed(stalled, { options: { policy: 'least-busy' } });
    for (let index = 0; index < 40; index++) void run(chat('hi')).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    const busiest = Math.max(...stalled.map(({ calls }) => calls.length));
    expect(busiest).toBeLessThanOrEqual(13); // the first of four would have had 40
  });

  it('counts a stream as under way until it has settled', async () => {
    const [a, b] = ['a', 'b'].map((name) => scripted(name, [{ pieces: ['x', 'y'] }]));
    const run = routed([a!, b!], { options: { policy: 'least-busy' } });
    const first = await run(chat({ stream: true }));
    const second = await run(chat({ stream: true }));
    expect(second.target).not.toEqual(first.target);
    await finished(Promise.resolve(second));
    const third = await run(chat({ stream: true }));
    expect(third.target).toEqual(second.target);
  });
});

describe('fastest', () => {
  /** Answers with a stream whose first content takes so long. */
  const slow = (name: string, clock: ManualClock, ms: () => number) =>
    scripted(name, [
      async (call) => {
        await clock.sleep(ms(), call.signal);
        return (await scripted(name, [{ pieces: ['x'] }]).endpoints.chat!(call)) as never;
      },
    ]);

  it('takes the target with the shorter time to first content, once both are known', async () => {
    const clock = new ManualClock();
    const providers = [slow('a', clock, () => 900), slow('b', clock, () => 200)];
    const run = routed(providers, { clock, options: { policy: 'fastest' } });
    const seen: string[] = [];
    for (let index = 0; index < 6; index++) seen.push(await clock.runUntil(targetOf(run(chat({ stream: true })))));
    expect(seen).toEqual(['a/m', 'b/m', 'b/m', 'b/m', 'b/m', 'b/m']);
  });

  it('leaves a target that got slow at once, and tries it again later', async () => {
    const clock = new ManualClock();
    let ms = 100;
    const run = routed([slow('a', clock, () => ms), slow('b', clock, () => 300)], {
      clock,
      options: { policy: 'fastest', decayMs: 10_000 },
    });
    const next = () => clock.runUntil(targetOf(run(chat({ stream: true }))));
    expect([await next(), await next(), await next()]).toEqual(['a/m', 'b/m', 'a/m']);
    ms = 3_000;
    expect(await next()).toBe('a/m'); // notices
    expect(await next()).toBe('b/m');
    ms = 100;
    for (let index = 0; index < 100; index++) {
      await clock.advance(1_000);
      await next();
    }
    expect(await next()).toBe('a/m');
  });

  it('does not take a target that fails quickly for a fast one', async () => {
    const clock = new ManualClock();
    const failing = scripted('a', [{ pieces: ['x'] }, { fail: 503 }, { fail: 503 }, { fail: 503 }]);
    const run = routed([failing, slow('b', clock, () => 50)], {
      clock,
      options: { policy: 'fastest', restAfterFailures: 0 },
    });
    for (let index = 0; index < 20; index++)
      await clock.runUntil(finished(run(chat({ stream: true }))).catch(() => undefined));
    expect(failing.calls.length).toBeLessThanOrEqual(20);
    expect(await clock.runUntil(targetOf(run(chat({ stream: true }))))).toBe('b/m');
  });

  it('takes the length of a value out of its time', async () => {
    const clock = new ManualClock();
    const writing = (name: string, tokens: number, ms: number) =>
      scripted(name, [
        async (call) => {
          await clock.sleep(ms, call.signal);
          const usage = { prompt_tokens: 10, completion_tokens: tokens, total_tokens: tokens + 10 };
          return (await scripted(name, [{ text: 'x', usage }]).endpoints.chat!(call)) as never;
        },
      ]);
    const run = routed([writing('a', 2_000, 20_000), writing('b', 10, 2_000)], {
      clock,
      options: { policy: 'fastest' },
    });
    const seen: string[] = [];
    for (let index = 0; index < 4; index++) seen.push(await clock.runUntil(targetOf(run(chat('hi')))));
    expect(seen).toEqual(['a/m', 'b/m', 'a/m', 'a/m']); // 100 tokens a second against 5
  });
});

describe('a list of policies', () => {
  it('lets the next choose among what the one before left', async () => {
    const cards = { models: [cardOf('a', 'm', priced(9, 9))] };
    const providers = [scripted('a', [{ text: 'x' }], cards), ...deployments(['b', 'c'])];
    const options = { policy: ['cheapest', { weighted: { b: 0 } }] } as const;
    expect(await counts(routed(providers, { options }), 20)).toEqual({ 'c/m': 20 });
  });

  it('settles by speed what is still equal', async () => {
    const run = routed(deployments(['a', 'b']), { options: { policy: 'cheapest' } });
    const open = [run(chat({ stream: true })), run(chat({ stream: true }))];
    const targets = await Promise.all(open.map(async (answer) => (await answer).target?.provider));
    expect(targets).toEqual(['a', 'b']);
  });
});

describe('a failing target', () => {
  const rest = { restAfterFailures: 3, restMs: 10_000, policy: 'ordered' } as const;

  it('rests after failures in a row, is probed by one call, and rests longer when that fails', async () => {
    const clock = new ManualClock();
    const a = scripted('a', [{ fail: 503 }]);
    const run = routed([a, ...deployments(['b'])], { clock, options: rest });
    const next = () => finished(run(chat('hi'))).catch(() => undefined);
    for (let index = 0; index < 10; index++) await next();
    expect(a.calls).toHaveLength(3);
    await clock.advance(10_000);
    await Promise.all(Array.from({ length: 10 }, next));
    expect(a.calls).toHaveLength(4);
    await clock.advance(19_000);
    await next();
    expect(a.calls).toHaveLength(4);
    await clock.advance(1_000);
    await next();
    expect(a.calls).toHaveLength(5);
  });

  it('is asked by every call where rests are switched off', async () => {
    const a = scripted('a', [{ fail: 503 }]);
    const run = routed([a, ...deployments(['b'])], { options: { ...rest, restAfterFailures: 0 } });
    for (let index = 0; index < 10; index++) await finished(run(chat('hi'))).catch(() => undefined);
    expect(a.calls).toHaveLength(10);
  });

  it('is back as soon as a probe is answered', async () => {
    const clock = new ManualClock();
    const a = scripted('a', [{ fail: 503 }, { fail: 503 }, { fail: 503 }, { text: 'well' }]);
    const run = routed([a, ...deployments(['b'])], { clock, options: rest });
    for (let index = 0; index < 5; index++) await finished(run(chat('hi'))).catch(() => undefined);
    await clock.advance(10_000);
    expect(await counts(run, 5)).toEqual({ 'a/m': 5 });
  });

  it('is asked all the same when it is the only one', async () => {
    const a = scripted('a', [{ fail: 503 }, { fail: 503 }, { fail: 503 }, { text: 'well' }]);
    const run = routed([a], { options: rest });
    for (let index = 0; index < 3; index++) await finished(run(chat('hi'))).catch(() => undefined);
    expect(await targetOf(run(chat('hi')))).toBe('a/m');
  });

  it.each([
    ['a used-up quota', { fail: 'quota_exhausted' }],
    ['a refused key', { fail: 401 }],
    ['a rate limit that names a time', { fail: 429, retryAfterMs: 5_000 }],
  ] as const)('rests at once after %s', async (_, step) => {
    const a = scripted('a', [step]);
    const run = routed([a, ...deployments(['b'])], { options: rest });
    for (let index = 0; index < 5; index++) await finished(run(chat('hi'))).catch(() => undefined);
    expect(a.calls).toHaveLength(1);
  });

  it('does not rest for what a request did wrong', async () => {
    const a = scripted('a', [{ fail: 400 }]);
    const run = routed([a, ...deployments(['b'])], { options: rest });
    for (let index = 0; index < 9; index++) await finished(run(chat('hi'))).catch(() => undefined);
    expect(a.calls).toHaveLength(9);
  });

  it('counts streams that break after their first content', async () => {
    const a = scripted('a', [{ pieces: ['x', 'y', 'z'], breakAfter: 2 }]);
    const run = routed([a, ...deployments(['b'])], { options: { ...rest, restAfterFailures: 1 } });
    await expect(finished(run(chat({ stream: true })))).rejects.toMatchObject({ code: 'upstream_reset' });
    expect(await targetOf(run(chat({ stream: true })))).toBe('b/m');
  });
});
