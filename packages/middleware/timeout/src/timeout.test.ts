import { readFileSync } from 'node:fs';
import {
  type Answer,
  bodyOf,
  type Call,
  type CallOf,
  type Clock,
  EventStream,
  type Middleware,
  type Reply,
  type Settlement,
  WeirError,
} from '@weir/core';
import { type ChatChunk, chatEndpoint, standardEndpoints } from '@weir/endpoints';
import {
  chat,
  chatChunks,
  chatResponse,
  ManualClock,
  pipeline,
  readValue,
  type Step,
  scripted,
  settled,
} from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type TimeoutOptions, timeout } from './timeout.ts';

const layer = (clock: Clock, options: Partial<TimeoutOptions> = {}): Middleware =>
  timeout.create({ clock, endpoints: standardEndpoints() }, options);

type Timed = (clock: ManualClock) => Extract<Step, (...args: never) => unknown>;

function setUp(
  step: Exclude<Step, (...args: never) => unknown> | Timed,
  options: Partial<TimeoutOptions> = {},
  billing = {},
) {
  const clock = new ManualClock();
  const upstream = scripted('a', [typeof step === 'function' ? step(clock) : step], {
    billing,
  });
  return { clock, upstream, run: pipeline([layer(clock, options)], upstream, { clock }) };
}

/** A stream that sends each block after its own pause, and stops waiting when the call is aborted. */
const paced =
  (blocks: readonly (readonly [waitMs: number, bytes: Uint8Array])[]) =>
  (clock: ManualClock) =>
  (call: CallOf<'chat'>): Reply<'chat'> => {
    async function* send(): AsyncGenerator<Uint8Array> {
      for (const [waitMs, bytes] of blocks) {
        await clock.sleep(waitMs, call.signal);
        yield bytes;
      }
    }
    return { kind: 'stream', headers: {}, stream: EventStream.ofBlocks<ChatChunk>(send()) };
  };

const CHUNKS = chatChunks(['one ', 'two ']).map((chunk) => chatEndpoint.encodeEvent(chunk));
const PING = Buffer.from(': ping\n\n');
const streamed = (options: Parameters<typeof chat>[1] = {}): Call => chat({ stream: true }, options);
const piped = (answer: Answer, sink: Parameters<EventStream<never>['pipe']>[0]): EventStream<never> => {
  if (answer.kind !== 'stream') throw new TypeError('Not a stream');
  const stream = answer.stream as EventStream<never>;
  stream.pipe(sink);
  return stream;
};

function settlementOf(call: Call): Settlement[] {
  const settlements: Settlement[] = [];
  call.exchange.events.on('attempt:settled', ({ settlement }) => settlements.push(settlement));
  return settlements;
}

describe('before the first content', () => {
  it('ends a streamed attempt that stays silent, with an error that allows a retry', async () => {
    const { clock, upstream, run } = setUp({ stall: true });
    const call = streamed();
    const rows = settlementOf(call);
    const pending = run(call);
    pending.catch(() => undefined);
    await clock.advance(59_999);
    expect(upstream.calls[0]?.signal.aborted).toBe(false);
    await clock.advance(1);
    await expect(pending).rejects.toMatchObject({
      code: 'upstream_timeout',
      status: 504,
      advice: 'retry',
      message: "'a/m' sent no content for 60000 ms, the limit is 60000 ms",
    });
    expect(upstream.calls[0]?.signal.aborted).toBe(true);
    expect(rows).toMatchObject([{ outcome: 'failed', basis: 'held', error: { code: 'upstream_timeout' } }]);
    expect(clock.pending).toBe(0);
  });

  it('takes heartbeats for no content', async () => {
    const { clock, run } = setUp(paced(Array.from({ length: 60 }, () => [5_000, PING])));
    await expect(clock.runUntil(run(streamed()))).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('gives a reply that is not streamed ten minutes', async () => {
    const { clock, run } = setUp({ stall: true });
    const start = clock.now();
    await expect(clock.runUntil(run(chat('hi')))).rejects.toMatchObject({
      code: 'upstream_timeout',
      message: "'a/m' sent no whole reply for 600000 ms, the limit is 600000 ms",
    });
    expect(clock.now() - start).toBe(600_000);
  });

  it('lets a reply in time pass as it is', async () => {
    const body = bodyOf(chatResponse('hello'));
    const { clock, run } = setUp((clock: ManualClock) => async () => {
      await clock.sleep(599_999);
      return { kind: 'value' as const, headers: {}, body };
    });
    expect(await clock.runUntil(run(chat('hi')))).toMatchObject({ body });
    expect(clock.pending).toBe(0);
  });

  it('frees the upstream, which a race against a timer leaves running', async () => {
    const clock = new ManualClock();
    const race: Middleware = (call, next) =>
      Promise.race([next(call), clock.sleep(60_000).then(() => Promise.reject(new Error('timeout')))]);
    const upstream = scripted('a', [{ stall: true }]);
    await expect(clock.runUntil(pipeline([race], upstream, { clock })(streamed()))).rejects.toThrow('timeout');
    await expect(clock.runUntil(pipeline([layer(clock)], upstream, { clock })(streamed()))).rejects.toThrow();
    expect(upstream.calls.map(({ signal }) => signal.aborted)).toEqual([false, true]);
  });

  it('leaves no timer behind when the attempt fails by itself', async () => {
    const { clock, run } = setUp({ fail: 503 });
    await expect(run(streamed())).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(clock.pending).toBe(0);
  });
});

describe('a committed stream', () => {
  it('fails when nothing comes for a minute although somebody reads', async () => {
    const { clock, upstream, run } = setUp({ pieces: ['one ', 'two '], stallAfter: 2 });
    const answer = await run(streamed());
    const reading = readValue(answer, 'chat');
    reading.catch(() => undefined);
    await clock.advance(59_999);
    expect(upstream.calls[0]?.signal.aborted).toBe(false);
    await clock.advance(1);
    await expect(reading).rejects.toMatchObject({
      code: 'upstream_timeout',
      message: "'a/m' sent nothing for 60000 ms, the limit is 60000 ms",
    });
    expect(await answer.settled).toMatchObject({ outcome: 'failed', basis: 'estimated' });
    expect(upstream.openStreams).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('fails the same way for a reader that is pushed to', async () => {
    const { clock, run } = setUp({ pieces: ['one ', 'two '], stallAfter: 2 });
    const said: string[] = [];
    piped(await run(streamed()), {
      write: () => said.push('block') > 0,
      end: () => said.push('end'),
      fail: (error) => said.push(error.code),
    });
    await clock.advance(60_000);
    expect(said).toEqual(['block', 'block', 'block', 'upstream_timeout']);
  });

  it('goes on as long as any bytes come', async () => {
    const beats = Array.from({ length: 20 }, (): readonly [number, Uint8Array] => [59_000, PING]);
    const { clock, run } = setUp(paced([[0, CHUNKS[1]!], ...beats, ...CHUNKS.slice(2).map((b) => [0, b] as const)]));
    const answer = await clock.runUntil(run(streamed()));
    const value = await clock.runUntil(readValue(answer, 'chat'));
    expect(value.choices[0]?.message.content).toBe('one two ');
  });

  it('does not take a slow reader for a silent upstream', async () => {
    const { clock, run } = setUp({ pieces: ['one ', 'two ', 'three '] });
    const answer = await run(streamed());
    if (answer.kind !== 'stream') throw new TypeError('Not a stream');
    await clock.advance(300_000); // nobody has begun to read
    let frames = 0;
    for await (const _frame of answer.stream) {
      frames++;
      await clock.advance(300_000);
    }
    expect(frames).toBe(7);
    expect(await answer.settled).toMatchObject({ outcome: 'complete', basis: 'provider' });
  });

  it('counts no silence before somebody reads', async () => {
    const { clock, upstream, run } = setUp({ pieces: ['one ', 'two '], stallAfter: 2 });
    const answer = await run(streamed());
    await clock.advance(300_000);
    expect(upstream.calls[0]?.signal.aborted).toBe(false);
    const reading = readValue(answer, 'chat');
    reading.catch(() => undefined);
    await clock.advance(60_000);
    await expect(reading).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('counts silence from when the reader asks again', async () => {
    const { clock, run } = setUp({ pieces: ['one ', 'two '], stallAfter: 2 });
    const said: string[] = [];
    const stream = piped(await run(streamed()), {
      write: () => said.push('block') < 3,
      end: () => said.push('end'),
      fail: (error) => said.push(error.code),
    });
    await clock.advance(600_000);
    expect(said).toHaveLength(3);
    stream.resume();
    await clock.advance(59_999);
    expect(said).toHaveLength(3);
    await clock.advance(1);
    expect(said.at(-1)).toBe('upstream_timeout');
  });

  it('fails its reader at once where cancelling does not stop the bill, whatever is still read for the usage', async () => {
    const { clock, upstream, run } = setUp({ pieces: ['one '], stallAfter: 1 }, {}, { cancelStopsBilling: false });
    const answer = await run(streamed());
    const reading = readValue(answer, 'chat');
    reading.catch(() => undefined);
    await clock.advance(60_000);
    await expect(reading).rejects.toMatchObject({ code: 'upstream_timeout' });
    await clock.advance(60_000);
    expect(await answer.settled).toMatchObject({ basis: 'held' });
    expect(upstream.calls[0]?.signal.aborted).toBe(true);
  });

  it('may drip for ever, unless the attempt has a limit in all', async () => {
    const drips = Array.from({ length: 2_000 }, (): readonly [number, Uint8Array] => [1_000, CHUNKS[1]!]);
    for (const [options, tookMs] of [
      [{}, 2_000_000],
      [{ totalMs: 120_000 }, 120_000],
    ] as const) {
      const { clock, run } = setUp(paced(drips), options);
      const start = clock.now();
      const answer = await clock.runUntil(run(streamed()));
      const failure = await clock.runUntil(readValue(answer, 'chat').catch((error: WeirError) => error));
      expect(clock.now() - start).toBe(tookMs);
      expect((failure as WeirError).message).toBe(
        tookMs === 120_000
          ? "'a/m' was not done after 120000 ms, the limit of an attempt"
          : 'The stream ended without saying that it was finished',
      );
    }
  });

  it('arms one timer, not one per chunk', async () => {
    const clock = new ManualClock();
    let timers = 0;
    const counting: Clock = {
      now: () => clock.now(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      after: (ms, action) => {
        timers++;
        return clock.after(ms, action);
      },
    };
    const chunks = Array.from({ length: 500 }, (): readonly [number, Uint8Array] => [10, CHUNKS[1]!]);
    const upstream = scripted('a', [paced([...chunks, [0, CHUNKS[3]!]])(clock)]);
    const answer = await clock.runUntil(pipeline([layer(counting)], upstream, { clock })(streamed()));
    await clock.runUntil(readValue(answer, 'chat'));
    expect(timers).toBe(1);
  });

  it('hands network chunks through whole', async () => {
    const chunk = Buffer.concat([...CHUNKS, chatEndpoint.streamEnd!]);
    const { clock, run } = setUp(paced([[0, chunk]]));
    const blocks: Uint8Array[] = [];
    const answer = await clock.runUntil(run(streamed()));
    if (answer.kind !== 'stream') throw new TypeError('Not a stream');
    for await (const block of answer.stream.chunks()) blocks.push(block);
    expect(blocks).toHaveLength(1);
    expect(blocks[0]).toEqual(chunk);
  });
});

describe('the deadline of a call', () => {
  it('ends the attempt under way, with an error that allows nothing more', async () => {
    const { clock, upstream, run } = setUp({ stall: true });
    const call = streamed({ deadline: clock.now() + 1_000 });
    await expect(clock.runUntil(run(call))).rejects.toMatchObject({
      code: 'deadline_exceeded',
      status: 504,
      advice: 'stop',
      message: "'a/m' was not done after 1000 ms, at the deadline of the request",
    });
    expect(upstream.calls[0]?.signal.aborted).toBe(true);
  });

  it('ends a stream, even one whose reader has paused', async () => {
    const { clock, upstream, run } = setUp({ pieces: ['one ', 'two '], stallAfter: 2 });
    const answer = await run(streamed({ deadline: clock.now() + 1_000 }));
    await clock.advance(1_000);
    expect(upstream.openStreams).toBe(0);
    await expect(readValue(answer, 'chat')).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });

  it('may be further away than a timer can wait', async () => {
    const delays: number[] = [];
    const clock = new ManualClock();
    const recording: Clock = {
      now: () => clock.now(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      after: (ms, action) => {
        delays.push(ms);
        return clock.after(ms, action);
      },
    };
    const days = 86_400_000;
    const upstream = scripted('a', [{ stall: true }]);
    const run = pipeline([layer(recording, { firstContentMs: 40 * days })], upstream, { clock });
    await expect(clock.runUntil(run(streamed({ deadline: clock.now() + 30 * days })))).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    expect(Math.max(...delays)).toBeLessThan(2 ** 31);
  });
});

describe('as a layer', () => {
  it('parent abort: ends the attempt with the reason of the caller', async () => {
    const { clock, upstream, run } = setUp({ stall: true });
    const caller = new AbortController();
    const call = streamed({ signal: caller.signal });
    const rows = settlementOf(call);
    const pending = run(call);
    await settled();
    caller.abort(new WeirError('cancelled', 'The caller went away'));
    await expect(pending).rejects.toMatchObject({ code: 'cancelled', advice: 'stop' });
    expect(upstream.calls[0]?.signal.reason).toBe(caller.signal.reason);
    expect(rows).toMatchObject([{ outcome: 'aborted' }]);
    expect(clock.pending).toBe(0);
  });

  it('parent abort: ends a stream that is being read', async () => {
    const { clock, upstream, run } = setUp({ pieces: ['one ', 'two '], stallAfter: 2 });
    const caller = new AbortController();
    const answer = await run(streamed({ signal: caller.signal }));
    const reading = readValue(answer, 'chat');
    await settled();
    caller.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(await answer.settled).toMatchObject({ outcome: 'aborted' });
    expect(upstream.openStreams).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('sends nothing for a caller who left before', async () => {
    const { clock, upstream, run } = setUp({ text: 'hello' });
    await expect(run(chat('hi', { signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: 'cancelled' });
    expect(upstream.calls).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it('frees the upstream when the reader stops, and leaves nothing behind', async () => {
    const { clock, upstream, run } = setUp({ pieces: ['one ', 'two ', 'three '] });
    const answer = await run(streamed());
    if (answer.kind !== 'stream') throw new TypeError('Not a stream');
    for await (const _frame of answer.stream) break;
    expect(await answer.settled).toMatchObject({ outcome: 'aborted' });
    await settled();
    expect(upstream.openStreams).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('stream settles: with the usage of the provider, and taps above see every event', async () => {
    const { clock, run } = setUp({ pieces: ['one ', 'two '] });
    const answer = await run(streamed());
    if (answer.kind !== 'stream') throw new TypeError('Not a stream');
    let seen = 0;
    answer.stream.tap(() => seen++);
    await readValue(answer, 'chat');
    expect(seen).toBe(6);
    expect(await answer.settled).toMatchObject({ outcome: 'complete', basis: 'provider' });
    expect(clock.pending).toBe(0);
  });

  it('keeps no listener on the signal of a caller', async () => {
    const { run } = setUp({ pieces: ['one '] });
    const caller = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = caller.signal;
    caller.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(caller.signal, args);
    };
    caller.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(caller.signal, args);
    };
    await readValue(await run(streamed({ signal: caller.signal })), 'chat');
    await settled();
    expect(listeners).toBeLessThanOrEqual(0);
  });

  it('two instances share nothing', async () => {
    const clock = new ManualClock();
    const upstream = scripted('a', [{ stall: true }]);
    const impatient = pipeline([layer(clock, { firstContentMs: 10 })], upstream, { clock })(streamed());
    const patient = pipeline([layer(clock)], upstream, { clock })(streamed());
    impatient.catch(() => undefined);
    patient.catch(() => undefined);
    await clock.advance(10);
    expect(upstream.calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await clock.advance(60_000);
  });

  it('says where it may stand', () => {
    expect(layer(new ManualClock()).traits).toEqual({ name: 'timeout', scope: 'attempt' });
  });

  it('documents its options alike in defaults, schema and README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const names = Object.keys(timeout.schema.properties as object).sort();
    expect([...Object.keys(timeout.defaults), 'totalMs'].sort()).toEqual(names);
    expect(names.filter((name) => !new RegExp(`^\\| \`${name}\` +\\|`, 'm').test(readme))).toEqual([]);
    expect(Object.isFrozen(timeout.defaults)).toBe(true);
  });
});
