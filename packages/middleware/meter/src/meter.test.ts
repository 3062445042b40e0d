import { readFileSync } from 'node:fs';
import {
  type Answer,
  type Budget,
  type Call,
  costSoFar,
  formatUsd,
  type Middleware,
  pico,
  usd,
  type WeirEvents,
} from '@weir/core';
import { type CallOptions, cardOf, chat, exchange, pipeline, type Step, scripted, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { CENT, DAILY, gated, setUp, TODAY, usdOf } from '../test/set-up.ts';
import { meter } from './meter.ts';
import type { MeterOptions } from './meter-options.ts';

async function refusalOf(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  return work.then(
    () => Promise.reject(new Error('It was not refused')),
    (error) => error,
  );
}

describe('an attempt', () => {
  it('is held at its worst case while it runs, and booked at its cost when it is done', async () => {
    const { step, answer } = gated();
    const { accounts, run } = setUp({ limits: [DAILY] }, [step]);
    const pending = run(chat(CENT));
    await settled();
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0', reserved: '0.009989' });
    answer();
    await pending;
    await settled();
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.00002', reserved: '0' });
  });

  it('carries its hold, so that the ledger row can be booked at it', async () => {
    const { upstream, run } = setUp({ limits: [DAILY] });
    await run(chat(CENT));
    expect(upstream.calls[0]?.hold).toMatchObject({ accounts: [TODAY], amount: usd('0.009989') });
  });

  it('is sent as it came: nothing in the request changes', async () => {
    const { upstream, run } = setUp({ limits: [DAILY] });
    const call = chat('hi');
    await run(call);
    expect(upstream.calls[0]?.request).toBe(call.request);
  });

  it('is booked at nothing when the provider does not bill its failure', async () => {
    const { accounts, run } = setUp({ limits: [DAILY] }, [{ fail: 503 }]);
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0', reserved: '0' });
  });

  it('is booked at nothing when it was never sent', async () => {
    const { accounts, run } = setUp({ limits: [DAILY] }, [{ fail: 'upstream_unreachable', sent: false }]);
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'upstream_unreachable' });
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0', reserved: '0' });
  });

  it('is booked at its hold when nobody knows what became of it', async () => {
    const { accounts, run } = setUp({ limits: [DAILY] }, [{ fail: 'upstream_reset' }]);
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'upstream_reset' });
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.009989', reserved: '0' });
  });

  it('is booked at what its row says when a layer below fails without saying so', async () => {
    const { accounts, clock, layer, upstream } = setUp({ limits: [DAILY] });
    const broken: Middleware = async (call, next) => {
      await next(call);
      throw new TypeError('x is not a function');
    };
    await expect(pipeline([layer, broken], upstream, { clock })(chat(CENT))).rejects.toThrow(TypeError);
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.00002', reserved: '0' });
  });

  it('frees its hold before the error is passed on, so that a retry finds the room', async () => {
    const { accounts, clock, run } = setUp({ limits: [{ ...DAILY, limitUsd: '0.01' }] }, [
      { fail: 503 },
      { text: 'hello' },
    ]);
    accounts.before = (step) => (step === 'settle' ? clock.sleep(50) : undefined); // a store across a network
    await expect(clock.runUntil(run(chat(CENT)))).rejects.toMatchObject({ advice: 'retry' });
    await expect(clock.runUntil(run(chat(CENT)))).resolves.toMatchObject({ kind: 'value' });
  });

  it('passes without a target', async () => {
    const { layer } = setUp({ limits: [DAILY] });
    const answer = {} as Answer;
    expect(await layer(chat('hi'), async () => answer)).toBe(answer);
  });

  it('is held longer while its stream runs longer', async () => {
    const { accounts, clock, run } = setUp({ limits: [DAILY], holdTtlMs: 60_000 }, [
      { pieces: ['one'], stallAfter: 1 },
    ]);
    const caller = new AbortController();
    await run(chat({ ...CENT, stream: true }, { signal: caller.signal }));
    await clock.advance(95_000);
    expect(accounts.extensions).toEqual([TODAY, TODAY, TODAY]);
    caller.abort();
    await settled();
    expect(accounts.open.size).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe('a budget', () => {
  it('refuses what does not fit, before anything is sent, and says what is left', async () => {
    const { clock, upstream, run } = setUp({ limits: [{ ...DAILY, limitUsd: '0.005' }] });
    await expect(run(chat(CENT))).rejects.toMatchObject({
      code: 'budget_exceeded',
      status: 402,
      advice: 'reroute',
      message:
        "The daily budget of tenant 'test' has 0.005 USD left and cannot take the 0.009989 USD that an attempt at 'a/m' can cost; the limit is 0.005 USD; it starts anew at 2026-11-02T00:00:00.000Z",
      details: { resetsAt: Date.UTC(2026, 10, 2) },
      retryAfterMs: Date.UTC(2026, 10, 2) - clock.now(),
    });
    expect(upstream.calls).toHaveLength(0);
  });

  it('keeps the name of a key out of its message', async () => {
    const { run } = setUp({ limits: [{ scope: 'key', limitUsd: '0', window: 'hour' }] });
    const { message } = await refusalOf(run(chat(CENT, { principal: { key: 'sk-1' } })));
    expect(message).toContain('The hourly budget of the key');
    expect(message).not.toContain('sk-1');
  });

  it('does not apply to a principal without such a name', async () => {
    const { accounts, run } = setUp({ limits: [{ scope: 'user', limitUsd: '0', window: 'day' }] });
    await run(chat('hi'));
    expect(accounts.names).toEqual([]);
  });

  it('is the one that names the principal, where there is one', async () => {
    const { run } = setUp({
      limits: [
        { ...DAILY, limitUsd: '0' },
        { ...DAILY, match: 'rich' },
      ],
    });
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'budget_exceeded' });
    await expect(run(chat(CENT, { principal: { tenant: 'rich' } }))).resolves.toBeDefined();
  });

  it('counts keys and users within their tenant, and windows by themselves', async () => {
    const { accounts, run } = setUp({
      limits: [
        DAILY,
        { ...DAILY, window: 'month' },
        { ...DAILY, window: 'total' },
        { ...DAILY, scope: 'key', window: 'hour' },
        { ...DAILY, scope: 'user', window: 'minute' },
      ],
    });
    await run(chat(CENT, { principal: { tenant: 'a', key: 'k', user: 'u:1' } }));
    await run(chat(CENT, { principal: { tenant: 'b/a', key: 'k' } }));
    await settled();
    expect(accounts.names).toEqual([
      'key:a/k:2026-11-01T00',
      'key:b%2Fa/k:2026-11-01T00',
      'tenant:a:2026-11',
      'tenant:a:2026-11-01',
      'tenant:a:total',
      'tenant:b%2Fa:2026-11',
      'tenant:b%2Fa:2026-11-01',
      'tenant:b%2Fa:total',
      'user:a/u%3A1:2026-11-01T00:00',
    ]);
  });

  it('takes from all or from none', async () => {
    const { accounts, run } = setUp({ limits: [DAILY, { scope: 'key', limitUsd: '0.001', window: 'total' }] });
    await expect(run(chat(CENT, { principal: { key: 'k' } }))).rejects.toMatchObject({ code: 'budget_exceeded' });
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0', reserved: '0' });
  });

  it('counts an attempt in the period it was reserved in', async () => {
    const { step, answer } = gated();
    const { accounts, clock, run } = setUp({ limits: [DAILY] }, [step, { text: 'hello' }]);
    await clock.advance(Date.UTC(2026, 10, 2) - clock.now() - 1);
    const late = run(chat(CENT));
    await clock.advance(1);
    answer();
    await late;
    await settled();
    expect(accounts.names).toEqual([TODAY]);
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.00002', reserved: '0' });
    await run(chat(CENT));
    await settled();
    expect(accounts.names).toEqual([TODAY, 'tenant:test:2026-11-02']);
  });

  it('is full again in the next period', async () => {
    const { clock, run } = setUp({ limits: [{ ...DAILY, limitUsd: '0.01' }] }, [{ fail: 'upstream_reset' }]);
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'upstream_reset' });
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'budget_exceeded' });
    await clock.advance(86_400_000);
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'upstream_reset' });
  });

  it('tells observers what it holds and what it refuses', async () => {
    const { run } = setUp({ limits: [{ ...DAILY, limitUsd: '0.01' }] }, [{ fail: 'upstream_reset' }]);
    const shared = exchange();
    const heard: string[] = [];
    shared.events.on('budget:held', ({ amount, accounts }: WeirEvents['budget:held']) =>
      heard.push(`held ${amount} ${accounts}`),
    );
    shared.events.on('budget:refused', ({ amount, error }) => heard.push(`refused ${amount} ${error.code}`));
    await expect(run(chat(CENT, { exchange: shared }))).rejects.toThrow();
    await expect(run(chat(CENT, { exchange: shared }))).rejects.toThrow();
    expect(heard).toEqual([`held 9989000000 ${TODAY}`, 'refused 9989000000 budget_exceeded']);
  });
});

describe('what the caller allows a request to cost', () => {
  const allow = (text: string): CallOptions => ({ wishes: { maxCost: usd(text) } });

  it('refuses an attempt that could cost more, with or without a budget', async () => {
    for (const limits of [[], [DAILY]]) {
      const { accounts, upstream, run } = setUp({ limits });
      await expect(run(chat(CENT, allow('0.009')))).rejects.toMatchObject({
        code: 'max_cost_exceeded',
        status: 402,
        advice: 'reroute',
        message: "An attempt at 'a/m' can cost 0.009989 USD and 0 USD are spent or held; the request allows 0.009 USD",
      });
      expect(upstream.calls).toHaveLength(0);
      expect(accounts.open.size).toBe(0);
    }
  });

  it('counts what earlier attempts of the exchange cost', async () => {
    const { run } = setUp({}, [{ fail: 'upstream_reset' }]);
    const shared = exchange({ wishes: { maxCost: usd('0.015') } });
    await expect(run(chat(CENT, { exchange: shared }))).rejects.toMatchObject({ code: 'upstream_reset' });
    await expect(run(chat(CENT, { exchange: shared }))).rejects.toMatchObject({ code: 'max_cost_exceeded' });
  });

  it('counts attempts under way, and forgets them when they are done', async () => {
    const { clock, run } = setUp({}, [{ stall: true }, { text: 'hello' }]);
    const shared = exchange({ wishes: { maxCost: usd('0.015') } });
    const caller = new AbortController();
    const first = run(chat(CENT, { exchange: shared, signal: caller.signal }));
    await settled();
    await expect(run(chat(CENT, { exchange: shared }))).rejects.toMatchObject({ code: 'max_cost_exceeded' });
    caller.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(formatUsd(costSoFar(shared))).toBe('0.009989'); // held: the provider was asked
    expect(clock.pending).toBe(0);
  });

  it('gives back what a budget refused', async () => {
    const { run } = setUp({ limits: [{ ...DAILY, limitUsd: '0.001' }] });
    const shared = exchange({ wishes: { maxCost: usd('0.015') } });
    for (let tries = 0; tries < 3; tries++) {
      await expect(run(chat(CENT, { exchange: shared }))).rejects.toMatchObject({ code: 'budget_exceeded' });
    }
  });
});

describe('a model without a price', () => {
  const unpriced = (steps: readonly Step[] = [{ text: 'hello' }]) =>
    scripted('a', steps, { models: [cardOf('a', 'm', { prices: [] })] });

  it('is refused where a budget applies', async () => {
    const { upstream, run } = setUp({ limits: [DAILY] }, [], unpriced());
    await expect(run(chat('hi'))).rejects.toMatchObject({
      code: 'unpriced',
      status: 402,
      advice: 'reroute',
      message: "'a/m' has no price, so no budget can bound it",
    });
    expect(upstream.calls).toHaveLength(0);
  });

  it('is refused where the caller allows a cost', async () => {
    const { run } = setUp({}, [], unpriced());
    await expect(run(chat('hi', { wishes: { maxCost: usd('1') } }))).rejects.toMatchObject({ code: 'unpriced' });
  });

  it('passes without a hold where nothing is limited', async () => {
    const { upstream, run } = setUp({}, [], unpriced());
    await run(chat('hi'));
    expect(upstream.calls[0]?.hold).toBeUndefined();
  });

  it('passes where a budget applies when that is asked for', async () => {
    const { accounts, upstream, run } = setUp({ limits: [DAILY], unpriced: 'allow' }, [], unpriced());
    await run(chat('hi'));
    await settled();
    expect(upstream.calls[0]?.hold).toBeUndefined();
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0', reserved: '0' });
  });

  it('is refused everywhere when that is asked for', async () => {
    const { run } = setUp({ unpriced: 'refuse' }, [], unpriced());
    await expect(run(chat('hi'))).rejects.toMatchObject({ code: 'unpriced' });
  });

  it('is one whose card lacks only the price of its output, too', async () => {
    const prices = cardOf('a').prices.filter(({ unit }) => unit === 'input_tokens');
    const { run } = setUp(
      { limits: [DAILY] },
      [],
      scripted('a', [{ text: 'x' }], { models: [cardOf('a', 'm', { prices })] }),
    );
    await expect(run(chat('hi'))).rejects.toMatchObject({ code: 'unpriced' });
  });

  it('is not one whose prices are zero', async () => {
    const prices = cardOf('a').prices.map((price) => ({ ...price, amount: pico(0n) }));
    const { run } = setUp(
      { limits: [{ ...DAILY, limitUsd: '0' }] },
      [],
      scripted('a', [{ text: 'x' }], { models: [cardOf('a', 'm', { prices })] }),
    );
    await expect(run(chat('hi'))).resolves.toBeDefined();
  });
});

describe('an attempt that used something without a price', () => {
  const usage = {
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 15,
    prompt_tokens_details: { audio_tokens: 4 },
  };

  it('is charged all of its hold, since nobody knows how much more it cost', async () => {
    for (const step of [
      { text: 'x', usage },
      { pieces: ['x'], usage },
    ] as const) {
      const { accounts, upstream, run } = setUp({ limits: [DAILY] }, [step]);
      const call = chat({ ...CENT, stream: 'pieces' in step });
      const answer = await run(call);
      if (answer.kind === 'stream') for await (const _ of answer.stream.chunks());
      await settled();
      expect(upstream.calls[0]?.hold?.amount).toBe(usd('0.009989'));
      expect(call.exchange.attempts[0]).toMatchObject({ unpriced: ['input_audio_tokens'], cost: usd('0.000016') });
      expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.009989', reserved: '0' });
    }
  });
});

describe('the ladder', () => {
  const SMALL: Budget = { ...DAILY, limitUsd: '0.005' };
  const clamping = { limits: [SMALL], ladder: ['clamp' as const] };

  it('clamps the output to what fits, to the token, and says so', async () => {
    const { accounts, upstream, run } = setUp(clamping);
    const call = chat(CENT);
    const heard: unknown[] = [];
    call.exchange.events.on('budget:clamped', ({ outputTokens, amount }) => heard.push([outputTokens, amount]));
    await run(call);
    // 9 input tokens at 1 and 2,495 output tokens at 2 pico-USD x 10^6 leave 0.000001 USD: half a token
    expect(upstream.calls[0]?.request).toMatchObject({ max_completion_tokens: 2_495 });
    expect(upstream.calls[0]?.hold?.amount).toBe(usd('0.004999'));
    expect(call.exchange.headers.get('x-weir-clamped')).toBe('2495');
    expect(heard).toEqual([[2_495, usd('0.004999')]]);
    await settled();
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.00002', reserved: '0' });
  });

  it('clamps per choice', async () => {
    const { upstream, run } = setUp(clamping);
    await run(chat({ ...CENT, n: 2 }));
    expect(upstream.calls[0]?.request).toMatchObject({ max_completion_tokens: 1_247 });
  });

  it('clamps a request without a limit, and to what the caller allows it to cost', async () => {
    const { upstream, run } = setUp({ ladder: ['clamp'] });
    await run(chat('hi', { wishes: { maxCost: usd('0.002') } }));
    expect(upstream.calls[0]?.request).toMatchObject({ max_completion_tokens: 995 });
  });

  it('leaves what fits as it is', async () => {
    const { upstream, run } = setUp({ ...clamping, limits: [DAILY] });
    const call = chat(CENT);
    await run(call);
    expect(upstream.calls[0]?.request).toBe(call.request);
    expect(call.exchange.headers.has('x-weir-clamped')).toBe(false);
  });

  it('refuses what would leave too little of an answer', async () => {
    for (const [leastOutputTokens, code] of [
      [2_495, undefined],
      [2_496, 'budget_exceeded'],
    ] as const) {
      const { run } = setUp({ ...clamping, leastOutputTokens });
      const outcome = await run(chat(CENT)).then(
        () => undefined,
        (error) => error.code,
      );
      expect(outcome).toBe(code);
    }
  });

  it('clamps anew when others took what was left, and never overspends', async () => {
    const { accounts, upstream, run } = setUp(clamping);
    await Promise.all([run(chat(CENT)), run(chat({ max_completion_tokens: 500 }))]);
    const [one, other] = upstream.calls.map(({ hold }) => hold!.amount);
    expect(one! + other! <= usd('0.005')).toBe(true);
    await settled();
    expect(accounts.open.size).toBe(0);
  });

  it('forgets the clamp of an attempt that failed', async () => {
    const { run } = setUp(clamping, [{ fail: 503 }]);
    const call = chat(CENT);
    await expect(run(call)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(call.exchange.headers.has('x-weir-clamped')).toBe(false);
  });

  it('lets nobody above look for a cheaper target unless that is one of its steps', async () => {
    for (const [ladder, advice] of [
      [[], 'stop'],
      [['cheaper'], 'reroute'],
    ] as const) {
      const { run } = setUp({ limits: [SMALL], ladder });
      await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'budget_exceeded', advice });
    }
  });
});

describe('marks', () => {
  /** A failure that costs its hold: 0.009989 USD. */
  const dear: Step = { fail: 'upstream_reset' };

  async function marksOf(budget: Budget, attempts: number, more: Partial<MeterOptions> = {}) {
    const { clock, accounts, run } = setUp({ limits: [budget], ...more }, [dear]);
    const shared = exchange();
    const heard: WeirEvents['budget:reached'][] = [];
    shared.events.on('budget:reached', (event) => void heard.push(event));
    for (let made = 0; made < attempts; made++) await run(chat(CENT, { exchange: shared })).catch(() => undefined);
    await settled();
    return { clock, accounts, run, shared, heard };
  }

  it('are told once each as a budget is spent, soft or hard', async () => {
    for (const kind of ['hard', 'soft'] as const) {
      const { heard } = await marksOf({ ...DAILY, limitUsd: '0.0499', kind }, 8);
      // the fifth attempt does not fit a hard budget of 4.995 attempts
      expect(heard.map(({ percent }) => percent)).toEqual(kind === 'soft' ? [50, 80, 100] : [50, 80]);
      expect(heard[0]).toMatchObject({
        account: TODAY,
        scope: 'tenant',
        name: 'test',
        window: 'day',
        isSoft: kind === 'soft',
        endsAt: Date.UTC(2026, 10, 2),
        spent: usd('0.029967'),
        limit: usd('0.0499'),
      });
    }
  });

  it('are told as the highest where several are passed at once', async () => {
    const { heard } = await marksOf({ ...DAILY, limitUsd: '0.001', kind: 'soft' }, 2);
    expect(heard.map(({ percent }) => percent)).toEqual([100]);
  });

  it('are told again in the next period', async () => {
    const { clock, run, shared, heard } = await marksOf({ ...DAILY, limitUsd: '0.001', kind: 'soft' }, 1);
    await clock.advance(86_400_000);
    await run(chat(CENT, { exchange: shared })).catch(() => undefined);
    await settled();
    expect(heard.map(({ account }) => account)).toEqual([TODAY, 'tenant:test:2026-11-02']);
  });

  it('are those of the options', async () => {
    const soft: Budget = { ...DAILY, limitUsd: '0.0499', kind: 'soft' };
    expect((await marksOf(soft, 8, { notify: [150, 20] })).heard.map(({ percent }) => percent)).toEqual([20, 150]);
    expect((await marksOf(soft, 8, { notify: [] })).heard).toEqual([]);
  });

  it('cost the store nothing when nobody listens', async () => {
    const { accounts, run } = setUp({ limits: [DAILY] });
    const steps: string[] = [];
    accounts.before = (step) => void steps.push(step);
    await run(chat(CENT));
    await settled();
    expect(steps).toEqual(['reserve', 'settle']);
  });
});

describe('a soft budget', () => {
  const soft: Budget = { ...DAILY, limitUsd: '0', kind: 'soft' };

  it('is kept, and refuses nothing', async () => {
    const { accounts, run } = setUp({ limits: [soft] });
    await run(chat(CENT));
    await settled();
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.00002', reserved: '0' });
  });

  it('refuses no model without a price', async () => {
    const models = [cardOf('a', 'm', { prices: [] })];
    const { run } = setUp({ limits: [soft] }, [], scripted('a', [{ text: 'hello' }], { models }));
    await expect(run(chat('hi'))).resolves.toBeDefined();
  });

  it('lets an attempt go on when the store is away, and reports it', async () => {
    const { accounts, upstream, run } = setUp({ limits: [soft] });
    accounts.before = () => {
      throw new Error('away');
    };
    const call = chat(CENT);
    const defects: unknown[] = [];
    call.exchange.events.on('defect', ({ error }) => defects.push(error));
    await run(call);
    expect(upstream.calls[0]?.hold?.amount).toBe(usd('0.009989'));
    expect(defects).toEqual([new Error('away')]);
  });
});

describe("a key's own budget", () => {
  it('refuses what does not fit it, whatever the gateway allows', async () => {
    const own: Budget = { scope: 'key', limitUsd: '0.005', window: 'day' };
    const { run } = setUp({ limits: [DAILY] });
    await expect(run(chat(CENT, { principal: { key: 'k', budgets: [own] } }))).rejects.toMatchObject({
      code: 'budget_exceeded',
      message: expect.stringContaining('The daily budget of the key has 0.005 USD left'),
    });
  });
});

describe('without a limit', () => {
  it('still tells the ledger what the attempt can cost, and leaves the store alone', async () => {
    const { accounts, clock, upstream, run } = setUp({ limits: [{ ...DAILY, match: 'other' }] });
    accounts.before = () => {
      throw new Error('not to be asked');
    };
    await run(chat(CENT));
    expect(upstream.calls[0]?.hold?.amount).toBe(usd('0.009989'));
    expect(clock.pending).toBe(0);
  });
});

describe('a store that is away', () => {
  it('closes the budget: nothing is sent, and what other budgets gave is freed', async () => {
    const { accounts, upstream, run } = setUp({ limits: [DAILY, { ...DAILY, window: 'total' }] });
    accounts.before = (step, names) => {
      if (step === 'reserve' && names.some((name) => name.endsWith('total'))) throw new Error('away');
    };
    await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'ledger_unavailable', status: 503, advice: 'stop' });
    expect(upstream.calls).toHaveLength(0);
    expect(accounts.open.size).toBe(0);
  });

  it('is asked again for a settlement until it takes it', async () => {
    const { accounts, clock, run } = setUp({ limits: [DAILY] });
    let failures = 4;
    accounts.before = (step) => {
      if (step === 'settle' && failures-- > 0) throw new Error('away');
    };
    await run(chat(CENT));
    await clock.advance(10_000);
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0.00002', reserved: '0' });
    expect(clock.pending).toBe(0);
  });

  it('is reported when it never takes a settlement', async () => {
    const { accounts, clock, run } = setUp({ limits: [DAILY] });
    accounts.before = (step) => {
      if (step === 'settle') throw new Error('away');
    };
    const call = chat(CENT);
    const defects: unknown[] = [];
    call.exchange.events.on('defect', ({ error }) => defects.push(error));
    await run(call);
    await clock.advance(60_000);
    expect(defects).toEqual([new Error('away')]);
  });
});

describe('options', () => {
  it.each([
    ['no amount', [{ ...DAILY, limitUsd: '1,00' }], "meter: limits[0].limitUsd: '1,00' is not a decimal amount of USD"],
    ['a negative amount', [{ ...DAILY, limitUsd: '-1' }], 'meter: limits[0] limits to -1 USD, the least is 0'],
    ['a limit set twice', [DAILY, DAILY], "meter: limits[1] sets the day limit of tenant '(everyone)' again"],
  ])('are refused at start with %s', (_what, limits, message) => {
    expect(() => setUp({ limits })).toThrow(expect.objectContaining({ code: 'invalid_options', message }));
  });

  it('agree in defaults, schema and README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const names = Object.keys(meter.schema.properties as object).sort();
    expect([...Object.keys(meter.defaults), 'unpriced'].sort()).toEqual(names);
    expect(names.filter((name) => !new RegExp(`^\\| \`${name}\` +\\|`, 'm').test(readme))).toEqual([]);
    expect(Object.isFrozen(meter.defaults)).toBe(true);
  });
});

describe('as a layer', () => {
  it('says where it may stand', () => {
    expect(setUp().layer.traits).toEqual({ name: 'meter', scope: 'attempt', needs: ['target'] });
  });

  it('parent abort: ends the attempt and books it as its row does', async () => {
    const { accounts, run } = setUp({ limits: [DAILY] }, [{ stall: true }]);
    const caller = new AbortController();
    const call: Call = chat(CENT, { signal: caller.signal });
    const pending = run(call);
    await settled();
    caller.abort();
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(accounts.stateOf(TODAY)).toEqual({ spent: costSoFar(call.exchange), reserved: 0n });
  });

  it('parent abort: sends nothing when the caller leaves while the budget is asked', async () => {
    const { accounts, clock, upstream, run } = setUp({ limits: [DAILY] });
    accounts.before = (step) => (step === 'reserve' ? clock.sleep(50) : undefined);
    const caller = new AbortController();
    const pending = run(chat(CENT, { signal: caller.signal }));
    pending.catch(() => undefined);
    await settled();
    caller.abort();
    await clock.advance(50);
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(upstream.calls).toHaveLength(0);
    expect(usdOf(accounts, TODAY)).toEqual({ spent: '0', reserved: '0' });
  });

  it('two instances share nothing', async () => {
    const first = setUp({ limits: [{ ...DAILY, limitUsd: '0.01' }] }, [{ fail: 'upstream_reset' }]);
    const second = setUp({ limits: [{ ...DAILY, limitUsd: '0.01' }] }, [{ fail: 'upstream_reset' }]);
    for (const { run } of [first, second]) {
      await expect(run(chat(CENT))).rejects.toMatchObject({ code: 'upstream_reset' });
    }
  });
});
