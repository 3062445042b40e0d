import { strictEqual as equal, ok } from 'node:assert';
import { type Call, type EventStream, WeirError } from '@weir/core';
import type { Step } from '../../scripted.ts';
import type { MiddlewareCases } from './answer-cases.ts';
import {
  ask,
  heard,
  LEFT,
  leavesNothing,
  type MakeMiddleware,
  MiddlewareBench,
  outcomeNow,
} from './middleware-bench.ts';

/** Aborts a call that is under way, and sees that it ends at once. */
async function endsAtOnce(bench: MiddlewareBench, call: Call, caller: AbortController): Promise<void> {
  const work = bench.run(call);
  const before = await outcomeNow(work);
  caller.abort(LEFT);
  const after = before ?? (await outcomeNow(work));
  ok(after !== undefined, 'the call ends without time passing');
  ok(after.status === 'rejected', 'the call fails');
  ok(WeirError.is(after.reason), `it fails with a WeirError, not with ${String(after.reason)}`);
  if (before === undefined) equal(after.reason.code, 'cancelled');
}

async function abortsDuring(make: MakeMiddleware, step: Step, text: string): Promise<MiddlewareBench> {
  const bench = new MiddlewareBench(make, [step]);
  const caller = new AbortController();
  await endsAtOnce(bench, ask(text, { signal: caller.signal }), caller);
  await leavesNothing(bench, caller.signal);
  return bench;
}

/** What happens when the caller goes away. */
export const ABORT_CASES: MiddlewareCases = {
  'hands an abort on to what is below': async (make) => {
    const bench = await abortsDuring(make, { stall: true }, 'stalls');
    const { signal } = bench.below[0]!;
    ok(signal.aborted, 'the signal below is aborted');
    ok(WeirError.is(signal.reason), 'its reason is a WeirError');
    equal(signal.reason.code, 'cancelled');
  },
  'ends at once when it is aborted while it waits itself': async (make) => {
    await abortsDuring(make, { fail: 'upstream_unavailable', retryAfterMs: 10_000 }, 'fails');
  },
  'asks nobody for a call that is aborted already': async (make) => {
    const bench = new MiddlewareBench(make);
    const call = ask('aborted', { signal: AbortSignal.abort(LEFT) });
    const outcome = await outcomeNow(bench.run(call));
    ok(outcome?.status === 'rejected', 'the call fails without time passing');
    equal(WeirError.from(outcome.reason).code, 'cancelled');
    equal(bench.upstream.calls.length, 0, 'requests at the provider');
  },
  'frees the stream below when it is aborted inside it': async (make) => {
    const bench = new MiddlewareBench(make, [{ pieces: ['one', 'two', 'three'], stallAfter: 2 }]);
    const caller = new AbortController();
    const call = ask('aborted inside', { streams: true, signal: caller.signal });
    const answer = await bench.context.clock.runUntil(bench.run(call));
    ok(answer.kind === 'stream', 'it is a stream');
    const reader = await begun(answer.stream);
    const rest = outcomeNow(drain(reader));
    caller.abort(LEFT);
    equal((await rest)?.status, 'rejected', 'reading on fails');
    equal(bench.upstream.openStreams, 0, 'streams left open');
    equal((await outcomeNow(answer.settled))?.status, 'fulfilled', 'the answer settles');
    await leavesNothing(bench, caller.signal);
  },
  'frees the stream below when its reader leaves': async (make) => {
    const { call, settlements } = heard('left', true);
    const bench = new MiddlewareBench(make, [
      { pieces: Array.from({ length: 2_000 }, (_, index) => `piece ${index}`) },
    ]);
    const answer = await bench.context.clock.runUntil(bench.run(call));
    ok(answer.kind === 'stream', 'it is a stream');
    await begun(answer.stream);
    answer.stream.cancel(LEFT);
    const outcome = await outcomeNow(answer.settled);
    ok(outcome?.status === 'fulfilled', 'the answer settles');
    ok(outcome.value.outcome !== 'complete', 'it is not complete');
    equal(bench.upstream.openStreams, 0, 'streams left open');
    equal(settlements.length, 1, 'attempts settled');
  },
  'fails a stream that fails below': async (make) => {
    const { call, settlements } = heard('breaks', true);
    const bench = new MiddlewareBench(make, [{ pieces: ['one', 'two', 'three'], breakAfter: 2 }]);
    const answer = await bench.context.clock.runUntil(bench.run(call));
    ok(answer.kind === 'stream', 'it is a stream');
    const outcome = await outcomeNow(drain(answer.stream.chunks()[Symbol.asyncIterator]()));
    ok(outcome?.status === 'rejected', 'reading it fails');
    equal(WeirError.from(outcome.reason).code, 'upstream_reset');
    const { outcome: ended } = await bench.context.clock.runUntil(answer.settled);
    equal(ended, 'failed');
    equal(settlements.length, 1, 'attempts settled');
    await leavesNothing(bench, call.signal);
  },
  'leaves nothing behind a stream that was read to its end': async (make) => {
    const bench = new MiddlewareBench(make, [{ pieces: ['one', 'two'] }]);
    const { signal } = new AbortController();
    await bench.outcome(ask('read', { streams: true, signal }));
    await leavesNothing(bench, signal);
  },
};

/** A reader of a stream that has read its first bytes, which came without waiting for others. */
async function begun(stream: EventStream<unknown>): Promise<AsyncIterator<Uint8Array>> {
  const reader = stream.chunks()[Symbol.asyncIterator]();
  const first = await outcomeNow(reader.next());
  ok(first?.status === 'fulfilled' && !first.value.done, 'what came so far is delivered');
  return reader;
}

async function drain(reader: AsyncIterator<Uint8Array>): Promise<void> {
  while (!(await reader.next()).done);
}
