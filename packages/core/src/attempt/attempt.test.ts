import { getEventListeners } from 'node:events';
import { chatEndpoint } from '@weir/endpoints';
import { callOf, cardOf, chat, chatResponse, exchange, ManualClock, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { defectsOf, drain, HELD, held, taped, world } from '../../test/attempts.ts';
import { bodyFrom, bodyOf } from '../body.ts';
import type { Call } from '../call.ts';
import { WeirError } from '../error.ts';
import type { Answer } from '../reply.ts';
import { attempt } from './attempt.ts';

const bytesReply = { kind: 'bytes', headers: {}, contentType: 'audio/mpeg', bytes: Buffer.from('x') } as const;
const LEFT = new WeirError('cancelled', 'The caller went away');

describe('an attempt with an answer', () => {
  it('hands on the reply with its target and a settlement', async () => {
    const { run, upstream } = world([{ text: 'hello' }]);
    const answer = await run(held());
    expect(answer).toMatchObject({ kind: 'value', target: { provider: 'a', model: 'm' } });
    await expect(answer.settled).resolves.toEqual({
      outcome: 'complete',
      usage: { input_tokens: 10, output_tokens: 5 },
      basis: 'provider',
      cost: 20_000_000n,
    });
    expect(upstream.calls).toHaveLength(1);
  });

  it('writes the row before anything is sent and closes it once', async () => {
    const { run, ledger, clock } = world([
      () => {
        expect(ledger.rows).toHaveLength(1);
        expect(ledger.rows[0]?.outcome).toBeUndefined();
        return clock.advance(250).then(() => ({ kind: 'value', headers: {}, body: bodyOf(chatResponse('x')) }));
      },
    ]);
    const start = clock.now();
    const call = held(false, { principal: { tenant: 't', key: 'k', user: 'u', tags: { team: 'search' } } });
    await run(call);
    expect(ledger.closings).toHaveLength(1);
    expect(ledger.rows).toEqual([
      {
        id: `${call.exchange.id}-0`,
        exchange: call.exchange.id,
        sequence: 0,
        kind: 'first',
        purpose: 'serve',
        endpoint: 'chat',
        target: { provider: 'a', model: 'm' },
        askedModel: 'm',
        tenant: 't',
        key: 'k',
        user: 'u',
        tags: { team: 'search' },
        startedAt: start,
        held: HELD,
        outcome: {
          outcome: 'complete',
          basis: 'provider',
          usage: { input_tokens: 10, output_tokens: 5 },
          cost: 20_000_000n,
          unpriced: [],
          priceVersion: 'test@1',
          serviceTier: undefined,
          endedAt: start + 250,
          firstContentAt: start + 250,
          error: undefined,
        },
      },
    ]);
  });

  it('keeps which credential was shown, of an answer and of a failure', async () => {
    const { run } = world([
      () => Promise.resolve({ kind: 'value', headers: {}, credential: 1, body: bodyOf(chatResponse('x')) }),
      () => Promise.reject(new WeirError('upstream_auth', 'no', { credential: 0 })),
    ]);
    const call = held();

    await run(call);
    await run(call).catch(() => undefined);

    expect(call.exchange.attempts.map(({ credential }) => credential)).toEqual([1, 0]);
  });

  it('tells what the provider says of its limits, of an answer and of a failure, and reads it for nobody', async () => {
    const limits = [{ unit: 'requests', remaining: 3 }];
    let reads = 0;
    const told = (): typeof limits => {
      reads++;
      return limits;
    };
    const value = { kind: 'value', headers: {}, body: bodyOf(chatResponse('x')) } as const;
    const { run } = world([
      () => Promise.resolve({ ...value, limits: told }),
      () => Promise.resolve({ ...value, limits: told }),
      () => Promise.resolve({ ...value, limits: () => [] }),
      () => Promise.reject(new WeirError('rate_limited', 'no', { limits })),
    ]);
    const call = held();
    await run(call);
    expect(reads).toBe(0);

    const heard: unknown[] = [];
    call.exchange.events.on('attempt:limits', ({ attempt, limits: all }) => heard.push([attempt.sequence, all]));
    for (let times = 0; times < 3; times++) await run(call).catch(() => undefined);

    expect(heard).toEqual([
      [1, limits],
      [3, limits],
    ]);
  });

  it('waits for the ledger to be durable', async () => {
    const { run, ledger, upstream } = world([{ text: 'hello' }]);
    let isDurable!: () => void;
    ledger.intending = () => new Promise<void>((resolve) => (isDurable = resolve));
    const pending = run(held());
    await settled();
    expect(upstream.calls).toHaveLength(0);
    isDurable();
    await pending;
    expect(upstream.calls).toHaveLength(1);
  });

  it('works without a ledger and without a catalogue', async () => {
    const { upstream } = world([{ text: 'hello' }]);
    const run = attempt({
      providers: new Map([['a', upstream]]),
      endpoints: new Map([['chat', chatEndpoint as never]]),
      clock: new ManualClock(),
    });
    const answer = await run({ ...chat('hi'), target: { provider: 'a', model: 'm' } });
    await expect(answer.settled).resolves.toMatchObject({ basis: 'provider', cost: 20_000_000n });
  });

  it('prices a stream like a value with the same usage', async () => {
    const { run, ledger } = world([{ text: 'hello' }]);
    await run(held(false));
    await drain(await run(held(true)));
    const [value, stream] = ledger.rows.map((row) => row.outcome);
    expect({ ...stream, endedAt: 0, firstContentAt: 0 }).toEqual({ ...value, endedAt: 0, firstContentAt: 0 });
  });

  it('prices the service tier that was served, and says what has no price', async () => {
    const response = { ...chatResponse('x'), service_tier: 'batch', usage: undefined };
    const usage = {
      prompt_tokens: 2,
      completion_tokens: 1,
      total_tokens: 3,
      prompt_tokens_details: { audio_tokens: 1 },
    };
    const card = cardOf('a');
    const batch = { ...card.prices[0]!, amount: 500_000n as never, when: { serviceTier: 'batch' } };
    const { run, ledger } = world(
      [{ reply: { kind: 'value', headers: {}, body: bodyOf({ ...response, usage } as never) } }],
      {
        models: [{ ...card, prices: [...card.prices, batch] }],
      },
    );
    await run(held());
    expect(ledger.rows[0]?.outcome).toMatchObject({
      serviceTier: 'batch',
      cost: 500_000n + 2_000_000n,
      unpriced: ['input_audio_tokens'],
    });
  });

  it('of bytes is one request, estimated, priced where the card prices requests', async () => {
    const prices = [{ unit: 'requests', amount: 7n as never, per: 1, source: 'test' }] as const;
    const { run, ledger } = world([{ reply: bytesReply }], { models: [cardOf('a', 'm', { prices })] });
    const answer = await run(held());
    expect(answer).toMatchObject({ kind: 'bytes', contentType: 'audio/mpeg' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ basis: 'estimated', usage: { requests: 1 }, cost: 7n });
  });

  it('adds what a card charges per request to what the provider counts', async () => {
    const card = cardOf('a');
    const fee = { unit: 'requests', amount: 9n as never, per: 1, source: 'test' } as const;
    const { run, ledger } = world([{ text: 'x' }], { models: [{ ...card, prices: [...card.prices, fee] }] });
    await run(held());
    expect(ledger.rows[0]?.outcome).toMatchObject({ usage: { requests: 1 }, cost: 20_000_009n });
  });
});

describe('nothing is sent', () => {
  const target = { provider: 'a', model: 'm' };

  it.each<[string, (clock: ManualClock) => Call, string]>([
    ['without a target', () => chat('hi', {}), 'no_target'],
    ['after the deadline', (clock) => chat('hi', { target, deadline: clock.now() }), 'deadline_exceeded'],
    ['when the caller is gone', () => chat('hi', { target, signal: AbortSignal.abort(LEFT) }), 'cancelled'],
    [
      'to a provider that is not configured',
      () => chat('hi', { target: { provider: 'b', model: 'm' } }),
      'model_not_found',
    ],
    [
      'to an endpoint that is not served',
      () => callOf('embeddings', { model: 'm', input: 'x' }, { target }),
      'unsupported_parameter',
    ],
    [
      'to an endpoint nobody knows',
      () => ({ ...chat('hi', { target }), endpoint: 'other' }) as never,
      'unsupported_parameter',
    ],
  ])('%s, and nothing is written down', async (_, make, code) => {
    const { upstream, ledger, clock } = world([{ text: 'x' }]);
    const run = attempt({
      providers: new Map([['a', upstream]]),
      endpoints: new Map([['chat', chatEndpoint as never]]),
      clock,
      ledger,
    });
    const call = make(clock);
    await expect(run(call)).rejects.toMatchObject({ code });
    expect([upstream.calls.length, ledger.rows.length, call.exchange.attempts.length]).toEqual([0, 0, 0]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('when the ledger %s', async (_, intending) => {
    const { run, upstream, ledger } = world([{ text: 'x' }]);
    ledger.intending = intending;
    const call = held();
    await expect(run(call)).rejects.toMatchObject({
      code: 'ledger_unavailable',
      status: 503,
      cause: new Error('disk full'),
      details: { dispatch: { sent: false }, cost: 0n },
    });
    expect(upstream.calls).toHaveLength(0);
    expect(call.exchange.attempts).toMatchObject([{ basis: 'not_dispatched', cost: 0n }]);
  });

  it('when the caller leaves while the ledger writes', async () => {
    const { run, upstream, ledger } = world([{ text: 'x' }]);
    const controller = new AbortController();
    ledger.intending = async () => controller.abort(LEFT);
    await expect(run(held(false, { signal: controller.signal }))).rejects.toMatchObject({ code: 'cancelled' });
    expect(upstream.calls).toHaveLength(0);
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'aborted', basis: 'not_dispatched', cost: 0n });
  });
});

describe('a failed attempt', () => {
  it('throws what the provider threw, with what it cost', async () => {
    const { run, ledger } = world([{ fail: 503, retryAfterMs: 40 }]);
    await expect(run(held())).rejects.toMatchObject({
      code: 'upstream_unavailable',
      advice: 'retry',
      retryAfterMs: 40,
      details: { cost: 0n },
    });
    expect(ledger.rows[0]?.outcome).toMatchObject({
      outcome: 'failed',
      basis: 'unbilled',
      error: 'upstream_unavailable',
    });
  });

  it('with a defect of the adapter is an internal error, booked at what was held', async () => {
    const { run, ledger } = world([
      () => {
        throw new TypeError('undefined is not a function');
      },
    ]);
    const call = held();
    const defects = defectsOf(call);
    await expect(run(call)).rejects.toMatchObject({ code: 'internal_error', details: { cost: HELD } });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'held', cost: HELD });
    expect(defects).toEqual([new TypeError('undefined is not a function')]);
  });

  it.each([
    ['nothing', () => undefined as never],
    [
      'a stream somebody has started',
      () => {
        const { reply, tape } = taped();
        if (reply.kind === 'stream')
          reply.stream.pipe({ write: () => true, end: () => undefined, fail: () => undefined });
        tape.send('');
        return reply;
      },
    ],
    [
      'a value a lens cannot bear',
      () =>
        ({
          kind: 'value',
          headers: {},
          body: {
            get value() {
              return new Proxy(
                {},
                {
                  get() {
                    throw new TypeError('odd');
                  },
                },
              );
            },
            bytes: Buffer.from(''),
          },
        }) as never,
    ],
  ])('because the adapter returned %s closes its row', async (_, step) => {
    const { run, ledger } = world([step]);
    const call = held();
    const defects = defectsOf(call);
    await expect(run(call)).rejects.toMatchObject({ code: 'internal_error' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'held', cost: HELD });
    expect([ledger.closings.length, defects.length]).toEqual([1, 1]);
  });

  it('whose reply is not JSON is malformed and booked at what was held', async () => {
    const { run, ledger } = world([
      { reply: { kind: 'value', headers: {}, body: bodyFrom(Buffer.from('{"choices":[')) } },
    ]);
    await expect(run(held())).rejects.toMatchObject({ code: 'upstream_malformed', advice: 'retry' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'held', cost: HELD });
  });

  it.each([
    ['nothing', undefined, 'unbilled', 0n],
    ['a usage', { prompt_tokens: 10, completion_tokens: 0, total_tokens: 10 }, 'provider', 10_000_000n],
  ] as const)('with an error in a body that came with 200 and %s is a failure', async (_, usage, basis, cost) => {
    const body = bodyOf({ error: { message: 'overloaded', code: 'server_error' }, usage } as never);
    const { run, ledger } = world([{ reply: { kind: 'value', headers: {}, body } }]);
    await expect(run(held())).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'overloaded',
      advice: 'retry',
      details: { upstreamCode: 'server_error', cost },
    });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis, cost });
  });

  it('that was aborted keeps what the provider knew of the dispatch', async () => {
    const controller = new AbortController();
    const { run, ledger } = world([
      () => {
        controller.abort(LEFT);
        throw new WeirError('upstream_unreachable', 'x', { dispatch: { sent: false } });
      },
    ]);
    await expect(run(held(false, { signal: controller.signal }))).rejects.toMatchObject({ code: 'cancelled' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'aborted', basis: 'not_dispatched', cost: 0n });
  });

  it('ended by a timeout of ours failed; only a caller who left aborts', async () => {
    const controller = new AbortController();
    const { run, ledger } = world([{ stall: true }]);
    const pending = run(held(false, { signal: controller.signal }));
    await settled();
    controller.abort(new WeirError('upstream_timeout', 'Too slow'));
    await expect(pending).rejects.toMatchObject({ code: 'upstream_timeout' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'held', error: 'upstream_timeout' });
  });
});

describe('the kind of an attempt', () => {
  it('tells how it came about', async () => {
    const { run, ledger } = world([{ fail: 503 }]);
    const shared = exchange();
    const call = (model: string, purpose: Call['purpose'] = 'serve'): Call => ({
      ...chat('hi', { exchange: shared, target: { provider: 'a', model } }),
      purpose,
    });
    for (const one of [call('m'), call('m'), call('e', 'embed'), call('m'), call('n'), call('n'), call('m')]) {
      await run(one).catch(() => undefined);
    }
    expect(ledger.rows.map(({ kind }) => kind)).toEqual([
      'first',
      'retry',
      'side',
      'retry',
      'fallback',
      'retry',
      'fallback',
    ]);
    expect(ledger.rows.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(new Set(ledger.rows.map(({ id }) => id)).size).toBe(7);
  });
});

describe('events', () => {
  const heard = (call: Call): string[] => {
    const names: string[] = [];
    for (const name of ['attempt:started', 'attempt:committed', 'attempt:failed', 'attempt:settled'] as const) {
      call.exchange.events.on(name, () => names.push(name.slice(8)));
    }
    return names;
  };

  it.each([
    ['value', { text: 'x' }, false, ['started', 'settled']],
    ['stream', { text: 'x' }, true, ['started', 'committed', 'settled']],
    ['failure', { fail: 503 }, false, ['started', 'failed', 'settled']],
    ['stream that breaks', { pieces: ['a', 'b'], breakAfter: 1 }, true, ['started', 'committed', 'failed', 'settled']],
    ['stream that breaks early', { pieces: ['a'], breakAfter: 0 }, true, ['started', 'failed', 'settled']],
  ] as const)('of a %s come in order', async (_, step, stream, names) => {
    const { run } = world([step]);
    const call = held(stream);
    const told = heard(call);
    await run(call)
      .then((answer) => (answer.kind === 'stream' ? drain(answer) : undefined))
      .catch(() => undefined);
    await settled();
    expect(told).toEqual(names);
  });

  it('do not disturb the attempt when a listener throws', async () => {
    const { run, ledger } = world([{ text: 'x' }]);
    const call = held(true);
    const defects = defectsOf(call);
    for (const name of ['attempt:started', 'attempt:committed', 'attempt:settled'] as const) {
      call.exchange.events.on(name, () => {
        throw new Error(name);
      });
    }
    expect(await drain(await run(call))).toMatchObject({ error: undefined });
    expect(ledger.rows[0]?.outcome?.outcome).toBe('complete');
    expect(defects).toHaveLength(3);
  });
});

describe('settled', () => {
  const closings: readonly [string, () => Promise<void> | void][] = [
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ];

  it.each(closings)('resolves although the ledger %s at the close, which is reported', async (_, closing) => {
    for (const stream of [false, true]) {
      const { run, ledger } = world([{ text: 'x' }]);
      ledger.closing = closing;
      const call = held(stream);
      const defects = defectsOf(call);
      const answer: Answer = await run(call);
      if (stream) await drain(answer);
      await expect(answer.settled).resolves.toMatchObject({ outcome: 'complete', basis: 'provider' });
      await settled();
      expect(defects).toEqual([new Error('disk full')]);
    }
  });

  it('leaves no listener on the signal and no timer', async () => {
    for (const cancelStopsBilling of [true, false, 'unknown'] as const) {
      for (const step of [
        { text: 'x' },
        { pieces: ['a'], breakAfter: 1 },
        { fail: 503 },
        { pieces: ['a'], breakAfter: 0 },
      ]) {
        const { run, clock } = world([step], { billing: { cancelStopsBilling } });
        const { signal } = new AbortController();
        await run(held(true, { signal }))
          .then(drain)
          .catch(() => undefined);
        await settled();
        expect([getEventListeners(signal, 'abort').length, clock.pending]).toEqual([0, 0]);
      }
    }
  });
});
