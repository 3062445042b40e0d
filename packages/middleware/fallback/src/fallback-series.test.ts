import { WeirError } from '@weir/core';
import { chat, ManualClock, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type firstOf, withFallback } from '../test/setup.ts';
import { fallback } from './fallback.ts';

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
