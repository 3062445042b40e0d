import { type Answer, bodyOf, pico, WeirError, ZERO } from '@weir/core';
import { chat, chatChunks, chatResponse, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { Gate } from '../test/gate.ts';
import { Tape } from '../test/tape.ts';
import { abortable, bytesOf, reading, textOf, world } from '../test/world.ts';

/** 10 tokens in at 1 USD, 5 out at 2 USD per million. */
const COST = pico(20_000_000n);
const PIECES = ['one ', 'two ', 'three'];
const streamed = () => chat({ stream: true });
const valueText = (answer: Answer): unknown => answer.kind === 'value' && textOf(answer.body.value);

describe('a leader who leaves', () => {
  it('harms nobody who waits for the value', async () => {
    const gate = new Gate();
    const { run, upstream, store } = world([gate.step]);
    const { call, leave } = abortable();
    const leading = run(call);
    const joining = run(chat('hi'));
    await settled();
    leave();
    await expect(leading).rejects.toMatchObject({ code: 'cancelled' });
    gate.answer('hello');
    expect(valueText(await joining)).toBe('hello');
    await settled();
    expect(gate.aborted).toBeUndefined();
    expect([upstream.calls.length, store.keys.length]).toEqual([1, 1]);
  });

  it('breaks everybody without a signal of the flight itself', async () => {
    const gate = new Gate();
    const { run } = world([gate.step], { options: { when: { endpoints: [] } } });
    const naive = new Map<string, Promise<Answer>>();
    const shared = (call: ReturnType<typeof chat>): Promise<Answer> => {
      const under = naive.get('hi') ?? run(call);
      naive.set('hi', under);
      return under;
    };
    const { call, leave } = abortable();
    const both = Promise.allSettled([shared(call), shared(chat('hi'))]);
    await settled();
    leave();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('harms no stream before the first content', async () => {
    const tape = new Tape();
    const { run } = world([tape.reply]);
    const { call, leave } = abortable({ stream: true });
    const leading = run(call);
    const joining = run(streamed());
    await settled();
    leave();
    await expect(leading).rejects.toMatchObject({ code: 'cancelled' });
    tape.finish(PIECES);
    expect(await bytesOf(await joining)).toContain('three');
    expect(tape.cancelled).toBeUndefined();
  });

  it('harms no stream after the first content', async () => {
    const tape = new Tape();
    const { run, store } = world([tape.reply]);
    const { call, leave } = abortable({ stream: true });
    const leading = run(call);
    await settled();
    tape.send(...chatChunks(PIECES).slice(0, 2));
    const answer = await leading;
    const leader = reading(answer);
    await leader.next();
    const joined = await run(streamed());
    leave();
    await expect(leader.next()).rejects.toMatchObject({ code: 'cancelled' });
    tape.send(...chatChunks(PIECES).slice(2, 3));
    tape.finish();
    expect(await bytesOf(joined)).toMatch(/one .*two .*DONE/s);
    await settled();
    expect(tape.cancelled).toBeUndefined();
    expect(store.keys).toHaveLength(1);
    expect(await answer.settled).toMatchObject({ outcome: 'aborted', basis: 'provider', cost: COST });
    expect(await joined.settled).toMatchObject({ outcome: 'complete', basis: 'cached', cost: ZERO });
  });

  it('still pays: the row belongs to the exchange that made the call', async () => {
    const gate = new Gate();
    const { run, ledger } = world([gate.step]);
    const { call, leave } = abortable();
    const leading = run(call);
    const joining = run(chat('hi'));
    await settled();
    leave();
    gate.answer('hello');
    await Promise.allSettled([leading, joining]);
    await settled();
    expect(ledger.rows[0]).toMatchObject({ exchange: call.exchange.id, outcome: { outcome: 'complete', cost: COST } });
  });

  it('by its deadline fails alone, as failed', async () => {
    const tape = new Tape();
    const { run } = world([tape.reply]);
    const { call, leave } = abortable({ stream: true });
    const leading = run(call);
    await settled();
    tape.send(...chatChunks(PIECES).slice(0, 2));
    const answer = await leading;
    const joined = await run(streamed());
    leave(new WeirError('deadline_exceeded', 'The deadline passed'));
    await expect(bytesOf(answer)).rejects.toMatchObject({ code: 'deadline_exceeded' });
    tape.finish();
    expect(await bytesOf(joined)).toContain('DONE');
    expect(await answer.settled).toMatchObject({ outcome: 'failed', error: { code: 'deadline_exceeded' } });
  });
});

describe('everybody leaving', () => {
  it('aborts the call for a value, with the reason of the last', async () => {
    const gate = new Gate();
    const { run, upstream } = world([gate.step, { text: 'again' }]);
    const [one, two] = [abortable(), abortable()];
    const waiting = Promise.allSettled([run(one.call), run(two.call)]);
    await settled();
    one.leave();
    expect(gate.aborted).toBeUndefined();
    two.leave(new WeirError('cancelled', 'the last'));
    expect(gate.aborted).toMatchObject({ message: 'the last' });
    await waiting;
    expect(valueText(await run(chat('hi')))).toBe('again');
    expect(upstream.calls).toHaveLength(2);
  });

  it('cancels the stream, however they leave', async () => {
    const tape = new Tape();
    const { run } = world([tape.reply]);
    const leader = abortable({ stream: true });
    const leading = run(leader.call);
    await settled();
    tape.send(...chatChunks(PIECES).slice(0, 2));
    await leading;
    const joined = await run(streamed());
    leader.leave();
    expect(tape.cancelled).toBeUndefined();
    if (joined.kind === 'stream') joined.stream.cancel(new WeirError('cancelled', 'The consumer stopped reading'));
    expect(tape.cancelled).toMatchObject({ code: 'cancelled' });
    expect(await joined.settled).toMatchObject({ outcome: 'aborted', usage: {}, cost: ZERO, basis: 'cached' });
  });

  it('drops an answer that comes all the same, and frees its stream', async () => {
    for (const stream of [true, false]) {
      const tape = new Tape();
      const { cache, store } = world([]);
      let answered!: (answer: Answer) => void;
      const { call, leave } = abortable({ stream });
      const waiting = cache(call, () => new Promise((resolve) => (answered = resolve)));
      await settled();
      leave();
      await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
      const settledNever = new Promise<never>(() => undefined);
      const reply = stream ? tape.reply() : { kind: 'value' as const, headers: {}, body: bodyOf(chatResponse('late')) };
      answered({ ...reply, target: undefined, settled: settledNever } as Answer);
      await settled();
      expect(store.writes).toBe(0);
      if (stream) expect(tape.cancelled).toMatchObject({ code: 'cancelled' });
    }
  });

  it.each([false, true])('leaves no listener behind on the signal of anybody, streamed %s', async (stream) => {
    const { run } = world([{ text: 'hello' }]);
    const { call } = abortable({ stream });
    let listeners = 0;
    const { signal } = call;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, given);
    };
    signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(signal, given);
    };
    const answer = await run(call);
    if (stream) await bytesOf(answer);
    await settled();
    expect(listeners).toBe(0);
  });
});
