import { readFileSync } from 'node:fs';
import { WeirError } from '@weir/core';
import { cardOf, chat, ManualClock, readValue, scripted, settled } from '@weir/testkit';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { budgetOf, fallbacksOf, type firstOf, nameOf, withFallback } from '../test/setup.ts';
import { fallback } from './fallback.ts';
import { schema } from './options.ts';

const text = async (answer: Promise<Parameters<typeof readValue>[0]>): Promise<unknown> =>
  (await readValue(await answer, 'chat')).choices[0]?.message.content;

describe('every middleware', () => {
  it('stops when the parent aborts, and asks for no other target', async () => {
    const a = scripted('a', [{ stall: true }]);
    const b = scripted('b', [{ text: 'b' }]);
    const abort = new AbortController();
    const run = withFallback([a, b])(chat('hi', { signal: abort.signal }));
    await settled();
    abort.abort(new WeirError('cancelled', 'The caller went away'));
    await expect(run).rejects.toMatchObject({ code: 'cancelled', advice: 'stop' });
    expect(b.calls).toHaveLength(0);
  });

  it('passes a stream on and lets it settle', async () => {
    const a = scripted('a', [{ fail: 503 }]);
    const b = scripted('b', [{ pieces: ['he', 'llo'] }]);
    const answer = await withFallback([a, b])(chat({ stream: true }));
    expect((await readValue(answer, 'chat')).choices[0]?.message.content).toBe('hello');
    await expect(answer.settled).resolves.toMatchObject({ outcome: 'complete', basis: 'provider' });
  });

  it('shares nothing between two instances, nor between two calls', async () => {
    const a = scripted('a', [{ fail: 503 }, { text: 'a' }]);
    const b = scripted('b', [{ text: 'b' }]);
    const [one, other] = [withFallback([a, b]), withFallback([a, b])];
    expect(await nameOf(one(chat('hi')))).toBe('b/m');
    expect(await nameOf(other(chat('hi')))).toBe('a/m');
    expect(await nameOf(one(chat('hi')))).toBe('a/m');
  });
});

describe('a failure before the first content', () => {
  const failures = [
    ['500', { fail: 500 }],
    ['503', { fail: 503 }],
    ['429', { fail: 429 }],
    ['529', { fail: 529 }],
    ['a used-up quota', { fail: 'quota_exhausted' }],
    ['a refused key', { fail: 401 }],
    ['a timeout', { fail: 504 }],
    ['a refused connection', { fail: 'upstream_unreachable', sent: false }],
    ['a stream that breaks', { pieces: ['x'], breakAfter: 0 }],
  ] as const;

  it.each(failures)('is answered by another target: %s', async (_, step) => {
    const [a, b] = [scripted('a', [step]), scripted('b', [{ text: 'from b' }])];
    const call = chat({ stream: true });
    expect(await text(withFallback([a, b])(call))).toBe('from b');
    expect([a.calls.length, b.calls.length]).toEqual([1, 1]);
    expect(call.exchange.attempts.map(({ kind }) => kind)).toEqual(['first', 'fallback']);
  });

  it.each(failures)('reaches the caller without a fallback: %s', async (_, step) => {
    const run = withFallback([scripted('a', [step]), scripted('b', [{ text: 'b' }])], { isOff: true });
    await expect(run(chat({ stream: true }))).rejects.toBeInstanceOf(WeirError);
  });
});

describe('a failure after the first content', () => {
  it('fails the stream and calls nobody else', async () => {
    const a = scripted('a', [{ pieces: ['x', 'y', 'z'], breakAfter: 2 }]);
    const b = scripted('b', [{ text: 'b' }]);
    const answer = await withFallback([a, b])(chat({ stream: true }));
    await expect(readValue(answer, 'chat')).rejects.toMatchObject({ code: 'upstream_reset' });
    await expect(answer.settled).resolves.toMatchObject({ outcome: 'failed' });
    expect(b.calls).toHaveLength(0);
  });
});

describe('no other target', () => {
  const pair = (step: Parameters<typeof scripted>[1][number]) =>
    [scripted('a', [step]), scripted('b', [{ text: 'b' }])] as const;

  it('is asked for after a failure that advises to stop', async () => {
    const [a, b] = pair({ fail: 400 });
    await expect(withFallback([a, b])(chat('hi'))).rejects.toMatchObject({ code: 'upstream_rejected', advice: 'stop' });
    expect(b.calls).toHaveLength(0);
  });

  it('is asked for after the deadline', async () => {
    const clock = new ManualClock();
    const late = async () => {
      await clock.sleep(2_000);
      throw new WeirError('upstream_unavailable', 'late', { dispatch: { sent: true } });
    };
    const [a, b] = [scripted('a', [late as never]), scripted('b', [{ text: 'b' }])];
    const run = withFallback([a, b], { clock })(chat('hi', { deadline: clock.now() + 1_000 }));
    await expect(clock.runUntil(run)).rejects.toMatchObject({ code: 'upstream_unavailable', advice: 'stop' });
    expect(b.calls).toHaveLength(0);
  });

  it('is asked for once the caller is gone, whatever the failure was', async () => {
    const abort = new AbortController();
    const failing = async () => {
      abort.abort(new WeirError('cancelled', 'The caller went away'));
      throw new WeirError('upstream_reset', 'broken');
    };
    const [a, b] = [scripted('a', [failing as never]), scripted('b', [{ text: 'b' }])];
    await expect(withFallback([a, b])(chat('hi', { signal: abort.signal }))).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(b.calls).toHaveLength(0);
  });

  it('is asked for when the call is pinned', async () => {
    const [a, b] = pair({ fail: 503 });
    const call = chat('hi', { target: { provider: 'a', model: 'm' } });
    await expect(withFallback([a, b])(call)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect([a.calls.length, b.calls.length]).toEqual([1, 0]);
  });

  it('is asked for where nobody below picks one: the same would fail for ever', async () => {
    let tries = 0;
    const layer = fallback.create({
      clock: new ManualClock(),
      budget: undefined,
      catalogue: undefined,
      endpoints: undefined,
    });
    const run = layer(chat('hi'), () => {
      tries++;
      return Promise.reject(new WeirError('upstream_unavailable', 'always'));
    });
    await expect(run).rejects.toMatchObject({ advice: 'stop' });
    expect(tries).toBe(1);
  });

  it('is asked for after an advice that is not listed', async () => {
    const [a, b] = pair({ fail: 503 });
    const run = withFallback([a, b], { options: { on: ['reroute'] } });
    await expect(run(chat('hi'))).rejects.toMatchObject({ code: 'upstream_unavailable', advice: 'stop' });
    expect(b.calls).toHaveLength(0);
  });

  it('is asked for after a defect, which is passed on as it was thrown', async () => {
    const defect = new TypeError('x is not a function');
    const layer = fallback.create({
      clock: new ManualClock(),
      budget: undefined,
      catalogue: undefined,
      endpoints: undefined,
    });
    await expect(layer(chat('hi'), () => Promise.reject(defect))).rejects.toBe(defect);
  });
});

describe('the end', () => {
  const failing = (...codes: readonly (number | 'budget_exceeded')[]) =>
    codes.map((fail, index) => scripted(`p${index}`, [{ fail }]));

  it('is what the first provider failed with, advising to stop', async () => {
    const providers = failing(503, 429, 500);
    await expect(withFallback(providers)(chat('hi'))).rejects.toMatchObject({
      code: 'upstream_unavailable',
      status: 503,
      advice: 'stop',
    });
    expect(providers.map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
  });

  it('is the same when the router runs out of targets', async () => {
    await expect(withFallback(failing(503, 429))(chat('hi'))).rejects.toMatchObject({ status: 503, advice: 'stop' });
  });

  it('keeps the time the provider named', async () => {
    const providers = [scripted('a', [{ fail: 429, retryAfterMs: 2_000 }]), scripted('b', [{ fail: 500 }])];
    await expect(withFallback(providers)(chat('hi'))).rejects.toMatchObject({ status: 429, retryAfterMs: 2_000 });
  });

  it('prefers a failure of a provider to a refusal of ours', async () => {
    const meter = (call: Parameters<ReturnType<typeof firstOf>>[0], next: Parameters<ReturnType<typeof firstOf>>[1]) =>
      call.target?.provider === 'p0' ? Promise.reject(new WeirError('budget_exceeded', 'too dear')) : next(call);
    const run = withFallback(failing(500, 500), { below: [meter] });
    await expect(run(chat('hi'))).rejects.toMatchObject({ code: 'upstream_error', status: 502 });
    const poor = withFallback(failing(500), { below: [meter] });
    await expect(poor(chat('hi'))).rejects.toMatchObject({ code: 'budget_exceeded', status: 402, advice: 'stop' });
  });

  it('is a new error that advises to stop, as it is', async () => {
    const run = withFallback([scripted('a', [{ fail: 503 }]), scripted('b', [{ fail: 400 }])]);
    await expect(run(chat('hi'))).rejects.toMatchObject({ code: 'upstream_rejected', status: 400 });
  });

  it('comes after three targets, or as many as are allowed', async () => {
    const four = failing(503, 503, 503, 503);
    await expect(withFallback(four)(chat('hi'))).rejects.toThrow();
    expect(four.map(({ calls }) => calls.length)).toEqual([1, 1, 1, 0]);
    const one = failing(503, 503);
    await expect(withFallback(one, { options: { maxTargets: 1 } })(chat('hi'))).rejects.toMatchObject({
      advice: 'stop',
    });
    expect(one[1]!.calls).toHaveLength(0);
  });

  it('never comes as a loop, whatever the router below offers', async () => {
    let offered = 0;
    const same = new WeirError('upstream_unavailable', 'always', { dispatch: { sent: true } });
    const layer = fallback.create(
      { clock: new ManualClock(), budget: undefined, catalogue: undefined, endpoints: undefined },
      { maxTargets: 20 },
    );
    const run = layer(chat('hi'), ({ exchange }) => {
      offered++;
      exchange.ruledOut.set('a/m', same);
      return Promise.reject(same);
    });
    await expect(run).rejects.toMatchObject({ advice: 'stop' });
    expect(offered).toBe(2);
  });
});

describe('the budget', () => {
  it('of the failed upstream pays, and gets its token back when the other answers', async () => {
    const budget = budgetOf(1);
    const run = withFallback([scripted('a', [{ fail: 503 }]), scripted('b', [{ text: 'b' }])], { budget });
    for (let turn = 0; turn < 5; turn++) expect(await nameOf(run(chat('hi')))).toBe('b/m');
    expect(budget.log.slice(0, 2)).toEqual(['withdraw a/m', 'refund a/m']);
  });

  it('holds an outage of everything near one attempt a call; without it there are three', async () => {
    const load = async (budget: ReturnType<typeof budgetOf> | undefined) => {
      const providers = ['a', 'b', 'c'].map((name) => scripted(name, [{ fail: 503 }]));
      const run = withFallback(providers, budget === undefined ? {} : { budget });
      for (let turn = 0; turn < 100; turn++) await run(chat('hi')).catch(() => undefined);
      return providers.reduce((sum, { calls }) => sum + calls.length, 0);
    };
    expect(await load(budgetOf(10))).toBe(110);
    expect(await load(undefined)).toBe(300);
  });

  it('ends the call with the code it has when it is used up', async () => {
    const b = scripted('b', [{ text: 'b' }]);
    const run = withFallback([scripted('a', [{ fail: 503 }]), b], { budget: budgetOf(0) });
    await expect(run(chat('hi'))).rejects.toMatchObject({ code: 'upstream_unavailable', status: 503, advice: 'stop' });
    expect(b.calls).toHaveLength(0);
  });

  it('is not asked when nothing was sent: a refused connection, a budget of money', async () => {
    const budget = budgetOf(0);
    const refused = scripted('a', [{ fail: 'upstream_unreachable', sent: false }]);
    expect(await nameOf(withFallback([refused, scripted('b', [{ text: 'b' }])], { budget })(chat('hi')))).toBe('b/m');
    const dear = [scripted('a', [{ text: 'a' }]), scripted('b', [{ text: 'b' }])];
    const run = withFallback(dear, {
      budget,
      below: [
        (call, next) =>
          call.target?.provider === 'a' ? Promise.reject(new WeirError('budget_exceeded', 'too dear')) : next(call),
      ],
    });
    expect(await nameOf(run(chat('hi')))).toBe('b/m');
    expect(budget.log).toEqual([]);
  });
});

describe('a list of models', () => {
  const providers = () => [
    scripted('openai', [{ fail: 503 }], { models: [cardOf('openai', 'gpt-5')] }),
    scripted('azure', [{ fail: 503 }], { models: [cardOf('azure', 'gpt-5')] }),
    scripted('anthropic', [{ text: 'x' }], { models: [cardOf('anthropic', 'claude')] }),
    scripted('other', [{ text: 'x' }], { models: [cardOf('other', 'llama', { abilities: [] })] }),
  ];
  const models = { 'gpt-5': ['gpt-5', 'llama', 'claude'] };

  it('is tried in order, a name at each of its providers, with or without a router', async () => {
    for (const isRouted of [true, false]) {
      const list = providers();
      const run = withFallback(list, { isRouted, options: { models, maxTargets: 4 } });
      expect(await nameOf(run(chat({ model: 'gpt-5', stream: true })))).toBe('anthropic/claude');
      expect(list.map(({ calls }) => calls.length)).toEqual([1, 1, 1, 0]); // llama cannot stream
    }
  });

  it('leaves the request as it is', async () => {
    const list = providers();
    const call = chat({ model: 'gpt-5', stream: true });
    await withFallback(list, { options: { models } })(call);
    expect(list[2]!.calls[0]?.request).toBe(call.request);
  });

  it('ends with its last target: the router is not asked for more', async () => {
    const list = providers();
    const run = withFallback(list, { options: { models: { 'gpt-5': ['openai/gpt-5'] } } });
    await expect(run(chat({ model: 'gpt-5' }))).rejects.toMatchObject({ status: 503, advice: 'stop' });
    expect(list.map(({ calls }) => calls.length)).toEqual([1, 0, 0, 0]);
  });

  it('skips what the exchange has ruled out already', async () => {
    const list = providers();
    const call = chat({ model: 'gpt-5', stream: true });
    call.exchange.ruledOut.set('openai/gpt-5', new WeirError('upstream_overloaded', 'busy'));
    await withFallback(list, { options: { models } })(call);
    expect(list.map(({ calls }) => calls.length)).toEqual([0, 1, 1, 0]);
  });

  it('takes targets spelled out that no catalogue knows', async () => {
    const local = scripted('local', [{ text: 'x' }], { models: [] });
    const run = withFallback([scripted('a', [{ fail: 503 }]), local], {
      isRouted: false,
      options: { models: { m: ['m', 'local/llama-9'] } },
    });
    expect(await nameOf(run(chat('hi')))).toBe('local/llama-9');
  });

  it('is not used for other models', async () => {
    const run = withFallback([scripted('a', [{ text: 'x' }])], { options: { models } });
    expect(await nameOf(run(chat('hi')))).toBe('a/m');
  });
});

describe('what it says', () => {
  it('tells observers which target failed and with what', async () => {
    const call = chat('hi');
    const events = fallbacksOf(call);
    await withFallback([scripted('a', [{ fail: 503 }]), scripted('b', [{ text: 'b' }])])(call);
    expect(events).toMatchObject([
      { exchange: { id: call.exchange.id }, from: 'a/m', error: { code: 'upstream_unavailable' } },
    ]);
  });
});

describe('options', () => {
  it('agree with their schema and the README', () => {
    const validate = new Ajv({ allErrors: true, strict: true }).compile(schema);
    const names = Object.keys(schema.properties as object).toSorted();
    expect(Object.keys(fallback.defaults).toSorted()).toEqual(names);
    expect(validate(fallback.defaults)).toBe(true);
    expect(validate({ maxTargets: 0 })).toBe(false);
    expect(validate({ on: ['stop'] })).toBe(false);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    for (const name of names) expect(readme, name).toContain(`| \`${name}\` |`);
  });
});
