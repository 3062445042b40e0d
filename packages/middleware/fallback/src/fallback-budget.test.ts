import { WeirError } from '@weir/core';
import { chat, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { budgetOf, nameOf, withFallback } from '../test/setup.ts';

describe('the budget', () => {
  it('costs nothing while other targets answer, however many calls are under way', async () => {
    const budget = budgetOf(1);
    const run = withFallback([scripted('a', [{ fail: 503 }]), scripted('b', [{ text: 'b' }])], { budget });
    const names = await Promise.all(Array.from({ length: 50 }, () => nameOf(run(chat('hi')))));
    expect(new Set(names)).toEqual(new Set(['b/m']));
  });

  it('is not the one retries of the failed upstream draw on', async () => {
    const budget = budgetOf(1);
    await withFallback([scripted('a', [{ fail: 503 }]), scripted('b', [{ text: 'b' }])], { budget })(chat('hi'));
    expect(budget.log).toEqual([
      'deposit fallback a/m',
      'withdraw fallback a/m',
      'refund fallback a/m', // looked at
      'refund fallback a/m', // earned
    ]);
  });

  it('lasts while the other target fails now and then', async () => {
    const b = scripted(
      'b',
      Array.from({ length: 400 }, (_, index) => (index % 4 === 0 ? { fail: 503 } : { text: 'b' })),
    );
    const run = withFallback([scripted('a', [{ fail: 503 }]), b], { budget: budgetOf(3) });
    let answered = 0;
    for (let turn = 0; turn < 400; turn++) {
      await run(chat('hi')).then(
        () => answered++,
        () => undefined,
      );
    }
    expect(answered).toBe(300);
  });

  it('holds an outage of everything near one attempt a call; without it there are three', async () => {
    const load = async (budget: ReturnType<typeof budgetOf> | undefined) => {
      const providers = ['a', 'b', 'c'].map((name) => scripted(name, [{ fail: 503 }]));
      const run = withFallback(providers, budget === undefined ? {} : { budget });
      for (let turn = 0; turn < 100; turn++) await run(chat('hi')).catch(() => undefined);
      return providers.reduce((sum, { calls }) => sum + calls.length, 0);
    };
    expect(await load(budgetOf(10))).toBeLessThanOrEqual(111);
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
