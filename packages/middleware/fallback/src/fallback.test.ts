import { WeirError } from '@weir/core';
import { chat, ManualClock, readValue, scripted, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { fallbacksOf, nameOf, withFallback } from '../test/setup.ts';
import { fallback } from './fallback.ts';

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
