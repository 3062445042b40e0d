import { type Budget, type Middleware, usd } from '@weir/core';
import { cardOf, chat, exchange, held, pipeline, type Step, scripted, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { CENT, DAILY, gated, setUp, TODAY, usdOf } from '../test/set-up.ts';

const MONTHLY: Budget = { scope: 'tenant', limitUsd: '1', window: 'month', kind: 'soft' };
const unpriced = (steps: readonly Step[] = [{ text: 'hello' }]) =>
  scripted('a', steps, { models: [cardOf('a', 'm', { prices: [] })] });

describe('a hold', () => {
  it('that no account stands behind says so', async () => {
    const { accounts, upstream, run } = setUp();
    accounts.before = () => {
      throw new Error('not to be asked');
    };
    await run(chat(CENT, { wishes: { maxCost: usd('1') } }));
    expect(accounts.ttls).toEqual([]);
    expect(upstream.calls[0]!.hold).toEqual({ id: 'none', accounts: [], amount: usd('0.009989') });
  });

  it('does not exist where the price is unknown and may be', async () => {
    const { upstream, run } = setUp({ limits: [DAILY], unpriced: 'allow' }, [], unpriced());
    const call = chat('hi');
    const heard: unknown[] = [];
    call.exchange.events.on('budget:held', (event) => heard.push(event));
    await run(call);
    expect(upstream.calls[0]).not.toHaveProperty('hold');
    expect(heard).toEqual([]);
  });

  it('is asked for as long as the options say', async () => {
    const { accounts, run } = setUp({ limits: [DAILY], holdTtlMs: 12_345 });
    await run(chat(CENT));
    expect(accounts.ttls).toEqual([12_345]);
  });
});

describe('an attempt that a layer below ends', () => {
  it('without telling its cost is booked at its hold while it is under way', async () => {
    const { accounts, clock, layer } = setUp({ limits: [DAILY] });
    const { step, answer } = gated();
    const broken: Middleware = (call, next) => {
      next(call).catch(() => undefined);
      return Promise.reject(new TypeError('x is not a function'));
    };
    const run = pipeline([layer, broken], scripted('a', [step]), { clock });
    await expect(run(chat(CENT))).rejects.toThrow(TypeError);
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.009989', reserved: '0' });
    answer();
  });

  it('is booked at what its error tells when it began later than its hold', async () => {
    const { accounts, clock, layer } = setUp({ limits: [DAILY] });
    const slow: Middleware = async (call, next) => {
      await clock.sleep(0);
      return next(call);
    };
    const run = pipeline([layer, slow], scripted('a', [{ fail: 'upstream_reset' }]), { clock });
    const pending = run(chat(CENT));
    pending.catch(() => undefined);
    await clock.advance(1);
    await expect(pending).rejects.toMatchObject({ code: 'upstream_reset' });
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.009989', reserved: '0' });
  });
});

describe('a clamp', () => {
  const SMALL: Budget = { ...DAILY, limitUsd: '0.005' };

  it('leaves an attempt that failed with the limit it was told before', async () => {
    const { run } = setUp({ limits: [SMALL], ladder: ['clamp'] }, [{ fail: 503 }]);
    const call = chat(CENT);
    call.exchange.headers.set('x-weir-clamped', '4990'); // by a bound of its key
    await expect(run(call)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(call.exchange.headers.get('x-weir-clamped')).toBe('4990');
  });

  it('is told of only where it happened', async () => {
    const { run } = setUp({ limits: [DAILY], ladder: ['clamp'] });
    const call = chat(CENT);
    const heard: unknown[] = [];
    call.exchange.events.on('budget:clamped', (event) => heard.push(event));
    await run(call);
    expect(heard).toEqual([]);
  });

  it('is tried three times where others are always faster, and then refused', async () => {
    const { accounts, run } = setUp({ limits: [SMALL], ladder: ['clamp'], leastOutputTokens: 16 });
    let looks = 0;
    accounts.before = async (step) => {
      if (step !== 'reserve' || ++looks > 10) return;
      accounts.before = () => undefined;
      const hold = held(await accounts.reserve([{ account: TODAY }], usd('0')));
      await accounts.settle(hold, usd('0.001'));
      accounts.before = again;
    };
    const again = accounts.before;
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'budget_exceeded' });
    expect(looks).toBe(4);
  });

  it('is not tried where the store is away', async () => {
    const { accounts, run } = setUp({ limits: [SMALL], ladder: ['clamp'] });
    accounts.before = () => {
      throw new Error('away');
    };
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'ledger_unavailable', advice: 'stop' });
  });
});

describe('budgets together', () => {
  it('refuse a model without a price when one of them is hard', async () => {
    const { run } = setUp({ limits: [DAILY, MONTHLY] }, [], unpriced());
    await expect(run(chat('hi'))).rejects.toMatchObject({ code: 'unpriced' });
  });

  it('refuse while the store is away when one of them is hard, and say which were not checked', async () => {
    const { accounts, run, upstream } = setUp({
      limits: [DAILY, MONTHLY, { scope: 'model', limitUsd: '1', window: 'day' }],
    });
    const cause = new Error('away');
    accounts.before = () => {
      throw cause;
    };
    await expect(run(chat(CENT))).rejects.toMatchObject({
      code: 'ledger_unavailable',
      message: 'The budget of the tenant and model could not be checked, so nothing was sent',
      details: { cause, dispatch: { sent: false } },
    });
    expect(upstream.calls).toHaveLength(0);
  });

  it('that nobody could reserve in are not looked at afterwards', async () => {
    const { accounts, run } = setUp({ limits: [MONTHLY] });
    const steps: string[] = [];
    accounts.before = (step) => {
      steps.push(step);
      if (step === 'reserve') throw new Error('away');
    };
    const call = chat(CENT);
    call.exchange.events.on('defect', () => undefined);
    call.exchange.events.on('budget:reached', () => undefined);
    await run(call);
    await settled();
    expect(steps).toEqual(['reserve']);
  });

  it('leave room for what the exchange asks next, once an attempt has cost less than it could', async () => {
    const { run } = setUp({ limits: [DAILY] });
    const shared = exchange({ wishes: { maxCost: usd('0.0105') } });
    for (let asked = 0; asked < 3; asked++) await expect(run(chat(CENT, { exchange: shared }))).resolves.toBeDefined();
  });

  it('that refuse give back what the caller allows the exchange to cost', async () => {
    const models = [cardOf('a', 'm'), cardOf('a', 'n')];
    const limits: Budget[] = [{ scope: 'model', match: 'a/m', limitUsd: '0.001', window: 'day' }];
    const { run } = setUp({ limits }, [], scripted('a', [{ text: 'hello' }], { models }));
    const shared = exchange({ wishes: { maxCost: usd('0.01') } });
    const at = (model: string) => run(chat(CENT, { exchange: shared, target: { provider: 'a', model } }));
    await expect(at('m')).rejects.toMatchObject({ code: 'budget_exceeded' });
    await expect(at('n')).resolves.toBeDefined();
  });
});

describe('a settlement the store does not take', () => {
  it('is tried again after 100 ms, then twice as long each time', async () => {
    const { accounts, clock, run } = setUp({ limits: [DAILY] });
    const start = clock.now();
    const tries: number[] = [];
    accounts.before = (step) => {
      if (step !== 'settle') return;
      tries.push(clock.now() - start);
      throw new Error('away');
    };
    const call = chat(CENT);
    call.exchange.events.on('defect', () => undefined);
    await run(call);
    for (let ms = 0; ms < 4_000; ms += 50) await clock.advance(50);
    expect(tries).toEqual([0, 100, 300, 700, 1_500, 3_100]);
  });
});
