import {
  type Call,
  costSoFar,
  type Exchange,
  type Middleware,
  type Money,
  pico,
  sum,
  usd,
  WeirError,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import {
  catalogueOf,
  chat,
  exchange,
  ManualClock,
  pipeline,
  type Step,
  scripted,
  seededRandom,
  settled,
} from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { TinyAccounts } from '../test/tiny-accounts.ts';
import { meter } from './meter.ts';

const LIMIT = usd('1');
const ACCOUNT = 'tenant:test:total';

function metered(clock: ManualClock, accounts: TinyAccounts, upstream: ReturnType<typeof scripted>): Middleware {
  const services = {
    accounts,
    clock,
    endpoints: standardEndpoints(),
    catalogue: catalogueOf(upstream.models),
    tokenizer: undefined,
  };
  return meter.create(services, { limits: [{ scope: 'tenant', limitUsd: '1.00', window: 'total' }] });
}

/** What most gateways do: look at what was spent, go on, and add the cost when it is known. */
function checkThenRecord(): { readonly layer: Middleware; readonly spent: () => Money } {
  let spent = pico(0n);
  const layer: Middleware = async (call, next) => {
    if (spent >= LIMIT) throw new WeirError('budget_exceeded', 'The budget is spent');
    const answer = await next(call);
    void answer.settled.then(({ cost }) => {
      spent = pico(spent + cost);
    });
    return answer;
  };
  return { layer, spent: () => spent };
}

/** Answers after a second with 2,000 to 4,990 output tokens: 0.4 to 1 cent. */
function upstreamOf(clock: ManualClock) {
  const random = seededRandom(3);
  const answers = scripted('a', [
    () => {
      const completion_tokens = 2_000 + Math.floor(random.next() * 2_991);
      return scripted('b', [
        { text: 'hello', usage: { prompt_tokens: 10, completion_tokens, total_tokens: 10 + completion_tokens } },
      ]).endpoints.chat!(chat('hi'));
    },
  ]);
  const slow = scripted('a', [
    async (call) => {
      await clock.sleep(1_000);
      return answers.endpoints.chat!(call);
    },
  ]);
  return slow;
}

/** 200 callers at once, three calls each, a cent at most per call: six times what the budget can take. */
async function rush(clock: ManualClock, run: (call: Call) => Promise<unknown>): Promise<number> {
  let served = 0;
  const caller = async (): Promise<void> => {
    for (let calls = 0; calls < 3; calls++) {
      await run(chat({ max_completion_tokens: 4_990 })).then(
        () => served++,
        (error: WeirError) => expect(error.code).toBe('budget_exceeded'),
      );
    }
  };
  await clock.runUntil(Promise.all(Array.from({ length: 200 }, caller)));
  await settled();
  return served;
}

describe('200 concurrent callers on a budget of 1 USD, at most a cent per call', () => {
  it('never spend more than the budget, and leave nothing held', async () => {
    const clock = new ManualClock();
    const accounts = new TinyAccounts();
    const upstream = upstreamOf(clock);
    let highest = 0n;
    accounts.before = () => {
      const { spent, reserved } = accounts.stateOf(ACCOUNT);
      if (spent + reserved > highest) highest = spent + reserved;
    };
    const served = await rush(clock, pipeline([metered(clock, accounts, upstream)], upstream, { clock }));
    const { spent, reserved } = accounts.stateOf(ACCOUNT);
    expect(highest <= LIMIT).toBe(true);
    expect(spent <= LIMIT).toBe(true);
    expect(reserved).toBe(0n);
    expect(spent > usd('0.6')).toBe(true); // the budget is there to be used
    expect(served).toBe(upstream.calls.length);
  });

  it('overspend it when spending is checked first and recorded later', async () => {
    const clock = new ManualClock();
    const upstream = upstreamOf(clock);
    const { layer, spent } = checkThenRecord();
    await rush(clock, pipeline([layer], upstream, { clock }));
    expect(spent() > usd('1.2')).toBe(true);
  });
});

describe('money at rest', () => {
  const PIECES = ['one ', 'two ', 'three ', 'four '];
  const endings: [string, Step, (call: Call, leave: () => void, seen: number) => boolean][] = [
    ['is read to its end', { pieces: PIECES }, () => false],
    ['is without usage', { pieces: PIECES, usage: null }, () => false],
    ...PIECES.map((_piece, at): (typeof endings)[number] => [
      `is dropped by its reader after ${at} blocks`,
      { pieces: PIECES },
      (_call, _leave, seen) => seen >= at,
    ]),
    ...PIECES.map((_piece, at): (typeof endings)[number] => [
      `is aborted by its caller after ${at} blocks`,
      { pieces: PIECES },
      (_call, leave, seen) => {
        if (seen === at) leave();
        return false;
      },
    ]),
    ...[0, 1, 2, 3, 4, 5].map((breakAfter): (typeof endings)[number] => [
      `breaks after ${breakAfter} events`,
      { pieces: PIECES, breakAfter },
      () => false,
    ]),
    ['fails before it starts', { fail: 500 }, () => false],
    ['is reset before it starts', { fail: 'upstream_reset' }, () => false],
  ];

  async function consume(step: Step, stop: (typeof endings)[number][2], cancelStopsBilling: boolean | 'unknown') {
    const clock = new ManualClock();
    const accounts = new TinyAccounts();
    const upstream = scripted('a', [step], { billing: { cancelStopsBilling } });
    const run = pipeline([metered(clock, accounts, upstream)], upstream, { clock });
    const caller = new AbortController();
    const shared: Exchange = exchange();
    const call = chat({ stream: true, max_completion_tokens: 100 }, { signal: caller.signal, exchange: shared });
    try {
      const answer = await run(call);
      if (answer.kind !== 'stream') throw new TypeError('not a stream');
      let seen = 0;
      if (!stop(call, () => caller.abort(), seen)) {
        for await (const _frame of answer.stream) if (stop(call, () => caller.abort(), ++seen)) break;
      } else answer.stream.cancel(new WeirError('cancelled', 'The reader left'));
    } catch {
      // what it failed with is for other tests: here the money counts
    }
    await clock.advance(120_000);
    return { clock, accounts, shared };
  }

  for (const billing of [true, false, 'unknown'] as const) {
    it.each(endings)(`adds up when a stream %s (cancelling stops billing: ${billing})`, async (_name, step, stop) => {
      const { clock, accounts, shared } = await consume(step, stop, billing);
      expect(accounts.open.size).toBe(0);
      expect(accounts.stateOf(ACCOUNT)).toEqual({ spent: sum(shared.attempts.map(({ cost }) => cost)), reserved: 0n });
      expect(shared.attempts.every(({ endedAt }) => endedAt !== undefined)).toBe(true);
      expect(costSoFar(shared)).toBeGreaterThanOrEqual(0n);
      expect(clock.pending).toBe(0);
    });
  }
});
