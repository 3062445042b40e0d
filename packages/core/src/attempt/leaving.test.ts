import { chatResponse, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { drain, frames, HELD, held, taped, world } from '../../test/attempts.ts';
import { bodyOf } from '../body.ts';
import { WeirError } from '../error.ts';

const LEFT = new WeirError('cancelled', 'The caller went away');

describe('a caller who leaves', () => {
  const LAST = 6;

  it.each(Array.from({ length: LAST + 1 }, (_, index) => index))(
    'after %d of 6 blocks frees the upstream and pays for what was delivered',
    async (index) => {
      const { tape, reply } = taped();
      const { run, ledger } = world([{ reply }]);
      const controller = new AbortController();
      const pending = run(held(true, { signal: controller.signal }));
      pending.catch(() => undefined);
      await settled();
      const all = frames(['one', 'two']); // role, one, two, finish, usage, [DONE]
      tape.send(...all.slice(0, index));
      const answer = index < 2 ? undefined : await pending;
      const reading = answer === undefined ? undefined : drain(answer);
      await settled();
      controller.abort(LEFT);
      await settled();
      const row = ledger.rows[0]!.outcome!;
      expect(tape.cancelled).toBeDefined();
      expect(ledger.closings).toHaveLength(1);
      const contents = Math.max(0, Math.min(index, 3) - 1);
      expect(row.cost >= 2_000_000n * BigInt(contents)).toBe(true);
      expect(row.cost <= HELD).toBe(true);
      expect(row.outcome).toBe(index === LAST ? 'complete' : 'aborted'); // a client may close at [DONE]
      expect(row.basis).toBe(index >= 5 ? 'provider' : index >= 2 ? 'estimated' : 'held');
      if (reading === undefined) await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
      else expect((await reading).error?.code).toBe('cancelled');
    },
  );

  it('between the commit and its answer is told so', async () => {
    const { tape, reply } = taped();
    const { run, ledger } = world([{ reply }]);
    const controller = new AbortController();
    const pending = run(held(true, { signal: controller.signal }));
    await settled();
    tape.send(...frames(['one']).slice(0, 2));
    controller.abort(LEFT);
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'aborted' });
  });

  it('before the provider answered with a stream gets none', async () => {
    const controller = new AbortController();
    const { tape, reply } = taped();
    const { run, ledger } = world([
      () => {
        controller.abort(LEFT);
        return reply;
      },
    ]);
    await expect(run(held(true, { signal: controller.signal }))).rejects.toMatchObject({ code: 'cancelled' });
    expect(tape.cancelled).toBe(LEFT);
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'aborted', basis: 'held' });
  });

  it('by just not reading on counts as left', async () => {
    const { run, ledger, upstream } = world([{ text: 'one two three four' }]);
    const answer = await run(held(true));
    if (answer.kind === 'stream') for await (const _ of answer.stream) break;
    await expect(answer.settled).resolves.toMatchObject({ outcome: 'aborted', basis: 'estimated' });
    await settled();
    expect(upstream.openStreams).toBe(0);
    expect(ledger.rows[0]?.outcome?.error).toBe('cancelled');
  });

  it('has a value booked in full once it arrived', async () => {
    const controller = new AbortController();
    const { run, ledger } = world([
      () => {
        controller.abort(LEFT);
        return { kind: 'value', headers: {}, body: bodyOf(chatResponse('x')) };
      },
    ]);
    await run(held(false, { signal: controller.signal }));
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'complete', basis: 'provider', cost: 20_000_000n });
  });
});

describe('where cancelling does not stop the bill', () => {
  const billing = { cancelStopsBilling: false } as const;
  const start = async () => {
    const { tape, reply } = taped();
    const all = world([{ reply }], { billing });
    const controller = new AbortController();
    const pending = all.run(held(true, { signal: controller.signal }));
    await settled();
    tape.send(...frames(['one']).slice(0, 2));
    const answer = await pending;
    return { ...all, tape, controller, answer };
  };

  it('a stream is read on for its usage when the caller leaves', async () => {
    const { tape, controller, ledger, clock, answer, upstream } = await start();
    const reading = drain(answer);
    await settled();
    controller.abort(LEFT);
    await settled();
    expect([tape.cancelled, ledger.rows[0]?.outcome]).toEqual([undefined, undefined]);
    expect(upstream.calls[0]?.signal.aborted).toBe(false);
    tape.send(...frames(['one']).slice(2));
    tape.end();
    await expect(answer.settled).resolves.toMatchObject({ outcome: 'aborted', basis: 'provider', cost: 20_000_000n });
    expect((await reading).text).not.toContain('[DONE]');
    expect(clock.pending).toBe(0);
  });

  it('it is read on when the consumer stops as well', async () => {
    const { tape, answer } = await start();
    if (answer.kind === 'stream') for await (const _ of answer.stream) break;
    expect(tape.cancelled).toBeUndefined();
    tape.send(...frames(['one']).slice(2));
    tape.end();
    await expect(answer.settled).resolves.toMatchObject({ outcome: 'aborted', basis: 'provider' });
  });

  it('it is given up after 30 s and booked at what was held', async () => {
    const { tape, controller, clock, answer, upstream } = await start();
    upstream.calls[0]!.signal.addEventListener('abort', () => tape.fail(upstream.calls[0]!.signal.reason as WeirError));
    controller.abort(LEFT);
    await clock.advance(29_999);
    expect(upstream.calls[0]?.signal.aborted).toBe(false);
    await clock.advance(1);
    await expect(answer.settled).resolves.toMatchObject({ outcome: 'aborted', basis: 'held', cost: HELD });
  });

  it('a caller who leaves before any content ends it at once, at what was held', async () => {
    const { upstream, run, ledger } = world([{ stall: true }], { billing });
    const controller = new AbortController();
    const pending = run(held(true, { signal: controller.signal }));
    await settled();
    controller.abort(LEFT);
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(upstream.calls[0]?.signal.aborted).toBe(true);
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'aborted', basis: 'held', cost: HELD });
  });

  it('a timeout ends it: waiting is what the timeout is against', async () => {
    const { tape, controller, answer, ledger } = await start();
    controller.abort(new WeirError('upstream_timeout', 'Too slow'));
    await expect(answer.settled).resolves.toMatchObject({ outcome: 'failed', basis: 'held' });
    expect(tape.cancelled?.code).toBe('upstream_timeout');
    expect(ledger.rows[0]?.outcome?.error).toBe('upstream_timeout');
    expect((await drain(answer)).error).toMatchObject({ code: 'upstream_timeout' });
  });
});
