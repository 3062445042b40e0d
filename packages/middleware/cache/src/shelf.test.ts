import { chat, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { header, hear, textOf, world } from '../test/world.ts';

/** A call somebody listens to, so that failures are not reported on the console. */
function heardCall() {
  const call = chat('hi');
  hear(call, 'cache:failed');
  return call;
}

describe('a store that is not well', () => {
  it('counts as a miss when it fails, and is reported', async () => {
    const { run, store, upstream } = world([{ text: 'hello' }]);
    store.mood = 'failing';
    const call = chat('hi');
    const heard = hear(call, 'cache:failed');
    const answer = await run(call);
    await settled();
    expect(answer.kind === 'value' && textOf(answer.body.value)).toBe('hello');
    expect(heard.map(({ event }) => event)).toMatchObject([
      { operation: 'read', error: { message: 'The store is down' } },
      { operation: 'write', error: { message: 'The store is down' } },
    ]);
    expect(upstream.calls).toHaveLength(1);
  });

  it('counts as a miss when it does not answer in time', async () => {
    const { run, store, clock } = world([{ text: 'hello' }], { options: { lookupTimeoutMs: 20 } });
    store.mood = 'hanging';
    const call = chat('hi');
    const heard = hear(call, 'cache:failed');
    const answer = run(call);
    await clock.advance(19);
    expect(header(call)).toBeUndefined();
    await clock.advance(1);
    expect(header(call)).toBe('miss');
    expect((await answer).kind).toBe('value');
    expect(heard[0]?.event).toMatchObject({
      operation: 'read',
      error: { message: 'The cache lookup takes longer than 20 ms' },
    });
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
  });

  it('lets go of an answer whose write hangs', async () => {
    const { run, store, clock, upstream } = world([{ text: 'one' }, { text: 'two' }], {
      options: { writeTimeoutMs: 100, lookupTimeoutMs: 10 },
    });
    const { exchange } = heardCall();
    await run(chat('hi', { exchange }));
    store.mood = 'hanging';
    await settled();
    await run(chat('hi', { exchange }));
    expect(upstream.calls).toHaveLength(1);
    await clock.advance(100);
    await clock.runUntil(run(chat('hi', { exchange })));
    expect(upstream.calls).toHaveLength(2);
  });

  it('is reported once, not on every request, when nobody listens', async () => {
    const { run, store } = world([{ text: 'hello' }]);
    store.mood = 'failing';
    const defects: unknown[] = [];
    for (let index = 0; index < 3; index++) {
      const call = chat('hi');
      call.exchange.events.on('defect', ({ error }) => defects.push(error));
      await run(call);
      await settled();
    }
    expect(defects).toHaveLength(1);
  });

  it('is waited for no longer than that for a caller who has gone, and nothing is sent then', async () => {
    const { run, store, clock, upstream } = world([{ text: 'hello' }]);
    store.mood = 'hanging';
    const controller = new AbortController();
    const answer = run(chat('hi', { signal: controller.signal, exchange: heardCall().exchange }));
    controller.abort();
    const failure = expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    await clock.advance(50);
    await failure;
    expect(upstream.calls).toHaveLength(0);
  });

  it('is not asked for a caller who is already gone', async () => {
    const { run, store } = world([{ text: 'hello' }]);
    await expect(run(chat('hi', { signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: 'cancelled' });
    expect(store.reads).toBe(0);
  });
});
