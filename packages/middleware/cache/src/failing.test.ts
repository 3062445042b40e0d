import { type Answer, type Endpoints, WeirError, ZERO } from '@weir/core';
import { chatEndpoint } from '@weir/endpoints';
import { chat, chatChunks, ManualClock, pipeline, scripted, seededRandom, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { Gate } from '../test/gate.ts';
import { MapStore } from '../test/map-store.ts';
import { Tape } from '../test/tape.ts';
import { bytesOf, hear, reading, textOf, world } from '../test/world.ts';
import { cache } from './cache.ts';

const PIECES = ['one ', 'two ', 'three'];
const streamed = () => chat({ stream: true });
const valueText = (answer: Answer): unknown => answer.kind === 'value' && textOf(answer.body.value);

describe('a call that fails', () => {
  it('fails everybody who waits with the same error and its advice, at no cost to those who joined', async () => {
    const gate = new Gate();
    const { run, upstream } = world([gate.step]);
    const waiting = Promise.allSettled(Array.from({ length: 50 }, () => run(chat('hi'))));
    await settled();
    gate.fail(new WeirError('rate_limited', 'Slow down', { retryAfterMs: 700, dispatch: { sent: true } }));
    const errors = (await waiting).map((result) => (result as PromiseRejectedResult).reason as WeirError);
    expect(new Set(errors.map(({ code, advice, retryAfterMs }) => `${code} ${advice} ${retryAfterMs}`))).toEqual(
      new Set(['rate_limited retry 700']),
    );
    expect(errors[0]?.details.cost).toBeGreaterThan(ZERO);
    expect(errors.slice(1).every(({ details }) => details.cost === ZERO)).toBe(true);
    expect(upstream.calls).toHaveLength(1);
  });

  it('is forgotten: the next call is made anew', async () => {
    const { run, upstream } = world([{ fail: 500 }, { text: 'hello' }]);
    await expect(run(chat('hi'))).rejects.toMatchObject({ code: 'upstream_error' });
    expect(valueText(await run(chat('hi')))).toBe('hello');
    expect(upstream.calls).toHaveLength(2);
  });

  it('fails every stream after the first content, after what had passed', async () => {
    const tape = new Tape();
    const { run, store } = world([tape.reply]);
    const answers = [run(streamed()), run(streamed())];
    await settled();
    tape.send(...chatChunks(PIECES).slice(0, 2));
    const readers = (await Promise.all(answers)).map(reading);
    for (const reader of readers) expect(String((await reader.next()).value)).toContain('role');
    tape.fail(new WeirError('upstream_reset', 'The provider broke the connection', { dispatch: { sent: true } }));
    for (const reader of readers) {
      expect(String((await reader.next()).value)).toContain('one ');
      await expect(reader.next()).rejects.toMatchObject({ code: 'upstream_reset' });
    }
    for (const answer of await Promise.all(answers)) {
      expect(await answer.settled).toMatchObject({ outcome: 'failed', error: { code: 'upstream_reset' } });
    }
    expect(store.keys).toEqual([]);
  });

  it.each(['budget_exceeded', 'max_cost_exceeded', 'deadline_exceeded', 'permission_denied'] as const)(
    'because of who made it (%s) is made again for the others, once',
    async (code) => {
      const gate = new Gate();
      const { run, upstream } = world([gate.step, { text: 'hello' }]);
      const leading = run(chat('hi'));
      const others = Array.from({ length: 20 }, () => run(chat('hi')));
      await settled();
      gate.fail(new WeirError('no_target', 'Nothing left', { cause: new WeirError(code, 'Not for you') }));
      await expect(leading).rejects.toMatchObject({ code: 'no_target' });
      expect(new Set((await Promise.all(others)).map(valueText))).toEqual(new Set(['hello']));
      expect(upstream.calls).toHaveLength(2);
    },
  );

  it('because of everybody who made it ends for each with an error of its own', async () => {
    const { run, upstream } = world([{ fail: 'budget_exceeded', sent: false }]);
    const results = await Promise.allSettled(Array.from({ length: 30 }, () => run(chat('hi'))));
    expect(results.every((result) => result.status === 'rejected' && result.reason.code === 'budget_exceeded')).toBe(
      true,
    );
    expect(upstream.calls).toHaveLength(30);
  });

  it('only when it is read as a value fails those who wanted a value, early or late, and nobody else', async () => {
    const tape = new Tape();
    const { run, store } = world([tape.reply]);
    const leading = run(streamed());
    await settled();
    const early = run(chat('hi'));
    tape.send(...chatChunks(PIECES).slice(0, 2));
    tape.sendBytes(Buffer.from('data: {"choices":\n\n'));
    tape.finish();
    const leader = bytesOf(await leading);
    await expect(early).rejects.toMatchObject({ code: 'upstream_malformed' });
    expect(await leader).toMatch(/one .*DONE/s);
    await settled();
    expect(store.keys).toEqual([]);
  });

  it('only when it is read as a value fails a late caller too', async () => {
    const tape = new Tape();
    const { run } = world([tape.reply]);
    tape.send(...chatChunks(PIECES).slice(0, 2));
    tape.sendBytes(Buffer.from('data: {"choices":\n\n'));
    tape.finish();
    await bytesOf(await run(streamed()));
    await expect(run(chat('hi'))).rejects.toMatchObject({ code: 'upstream_malformed' });
  });

  it('in a lens of its endpoint is reported, and the leader has its answer', async () => {
    const broken = {
      ...chatEndpoint,
      isComplete: () => {
        throw new Error('The lens is broken');
      },
    };
    const clock = new ManualClock();
    const endpoints: Endpoints = new Map([['chat', broken as never]]);
    const services = {
      store: new MapStore(clock),
      endpoints,
      clock,
      random: seededRandom(),
      catalogue: undefined,
      ledger: undefined,
    };
    const run = pipeline([cache.create(services)], scripted('a', [{ text: 'hello' }]), { clock, endpoints });
    const call = chat('hi');
    const defects = hear(call, 'defect');
    expect(valueText(await run(call))).toBe('hello');
    expect(defects).toMatchObject([{ event: { error: { message: 'The lens is broken' } } }]);
    expect(valueText(await run(chat('hi', { exchange: call.exchange })))).toBe('hello');
  });
});
