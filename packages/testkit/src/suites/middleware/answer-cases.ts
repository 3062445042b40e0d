import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import { type Answer, type Call, ERROR_CODES, type ErrorCode, type Handler, WeirError } from '@weir/core';
import { deepFreeze } from '../deep-freeze.ts';
import {
  ask,
  askOther,
  heard,
  leavesNothing,
  type MakeMiddleware,
  MiddlewareBench,
  OTHERS,
  textOf,
} from './middleware-bench.ts';

export type MiddlewareCase = (make: MakeMiddleware) => Promise<void>;
export type MiddlewareCases = { readonly [name: string]: MiddlewareCase };

const PIECES = { pieces: ['Grüße, ', '世界', '👋'] };

/** The answer to a call that must not take time. */
async function answerTo(bench: MiddlewareBench, call: Call): Promise<Answer> {
  const answer = await bench.context.clock.runUntil(bench.run(call));
  ok(bench.below.length > 0, 'the call reaches what is below');
  return answer;
}

/** Reads a stream that has passed, and what was sent below. */
async function passed(make: MakeMiddleware): Promise<{ bench: MiddlewareBench; text: string; sent: string }> {
  const plain = new MiddlewareBench(() => (call, next) => next(call), [PIECES]);
  const sent = await textOf(await plain.run(ask('stream', { streams: true })));
  const bench = new MiddlewareBench(make, [PIECES]);
  const answer = await answerTo(bench, ask('stream', { streams: true }));
  ok(answer.kind === 'stream', `a stream stays a stream, it is a '${answer.kind}'`);
  return { bench, text: await textOf(answer), sent };
}

async function failsAsBelow(make: MakeMiddleware, thrown: unknown): Promise<WeirError> {
  const below: Handler = () => Promise.reject(thrown);
  const bench = new MiddlewareBench(make, undefined, below);
  const outcome = await bench.outcome(ask('fails'));
  ok('error' in outcome, 'the call fails');
  return WeirError.from(outcome.error);
}

/** Errors of each advice, from the provider and from weir itself. */
const CODES: readonly ErrorCode[] = [
  'upstream_rejected',
  'content_refused',
  'context_length_exceeded',
  'budget_exceeded',
  'rate_limited',
  'upstream_unavailable',
  'upstream_overloaded',
  'upstream_timeout',
  'deadline_exceeded',
  'internal_error',
];

/** What comes back up. */
export const ANSWER_CASES: MiddlewareCases = {
  'hands the value from below on': async (make) => {
    const bench = new MiddlewareBench(make);
    const answer = await answerTo(bench, ask('value'));
    const [below] = bench.answersBelow;
    ok(answer.kind === 'value' && below?.kind === 'value', `a value stays a value, it is a '${answer.kind}'`);
    deepEqual(answer.body.value, below.body.value);
    deepEqual(answer.target, below.target, 'its target');
    for (const [name, value] of Object.entries(below.headers))
      equal(answer.headers[name], value, `the header '${name}'`);
  },
  'hands the settlement from below on': async (make) => {
    for (const streams of [false, true]) {
      const { call, settlements } = heard(`settled ${streams}`, streams);
      const bench = new MiddlewareBench(make, [streams ? PIECES : { text: 'hello' }]);
      const answer = await answerTo(bench, call);
      await textOf(answer);
      const { outcome, usage, cost } = await bench.context.clock.runUntil(answer.settled);
      const [below] = settlements;
      equal(settlements.length, 1, 'attempts settled');
      deepEqual({ outcome, usage, cost }, { outcome: 'complete', usage: below?.usage, cost: below?.cost });
    }
  },
  'passes the bytes of a stream on unchanged': async (make) => {
    const { text, sent } = await passed(make);
    equal(text, sent);
  },
  'asks below once for an answer that comes': async (make) => {
    const { bench } = await passed(make);
    equal(bench.below.length, 1, 'calls that reached what is below');
    equal(bench.upstream.openStreams, 0, 'streams left open');
  },
  'keeps the code of an error from below': async (make) => {
    for (const code of CODES) {
      const error = await failsAsBelow(make, new WeirError(code, ERROR_CODES[code].meaning, { retryAfterMs: 5 }));
      equal(error.code, code);
    }
  },
  'keeps what an error from below says of the money': async (make) => {
    const dispatch = { sent: true, status: 400 };
    const thrown = new WeirError('upstream_rejected', 'Wrong', { dispatch, param: 'messages' });
    const { details, param } = await failsAsBelow(make, thrown);
    deepEqual(details.dispatch, dispatch);
    equal(param, 'messages');
  },
  'keeps a defect from below a defect': async (make) => {
    const error = await failsAsBelow(make, new TypeError('boom'));
    equal(error.code, 'internal_error');
    ok(String(error.cause).includes('boom'), 'its cause is kept');
  },
  'leaves the call and its request as they were': async (make) => {
    for (const streams of [false, true]) {
      const bench = new MiddlewareBench(make, streams ? [PIECES] : [{ text: 'hello' }]);
      const call = { ...ask(`frozen ${streams}`, { streams }), target: { provider: 'suite', model: 'm' } };
      deepFreeze(call.request);
      deepFreeze(call.target);
      deepFreeze(call.exchange.principal);
      const before = JSON.stringify(call.request);
      await textOf(await answerTo(bench, Object.freeze(call)));
      equal(JSON.stringify(call.request), before);
    }
  },
  'lets calls of other endpoints by': async (make) => {
    for (const { endpoint, request, response } of OTHERS) {
      const bench = new MiddlewareBench(make);
      const answer = await answerTo(bench, askOther(endpoint, request));
      ok(answer.kind === 'value', `'${endpoint}' is answered with a value`);
      deepEqual(answer.body.value, response);
      deepEqual(bench.below[0]?.request, request, `the request of '${endpoint}' below`);
    }
  },
  'lets replies of bytes by': async (make) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const settlement = Promise.resolve({ outcome: 'complete', usage: {}, basis: 'provider', cost: 0n } as never);
    const below: Handler = async ({ target }) => ({
      kind: 'bytes',
      headers: {},
      contentType: 'audio/mpeg',
      status: 200,
      bytes,
      target,
      settled: settlement,
    });
    const bench = new MiddlewareBench(make, undefined, below);
    const answer = await answerTo(bench, askOther('raw', { method: 'POST', path: '/audio/speech', model: 'm' }));
    ok(answer.kind === 'bytes', `bytes stay bytes, they are a '${answer.kind}'`);
    deepEqual(Buffer.from(answer.bytes), Buffer.from(bytes));
    equal(answer.contentType, 'audio/mpeg');
  },
  'leaves nothing behind an answer or an error': async (make) => {
    for (const step of [{ text: 'hello' }, { fail: 'upstream_rejected' } as const]) {
      const bench = new MiddlewareBench(make, [step]);
      const { signal } = new AbortController();
      await bench.outcome(ask('over', { signal }));
      await leavesNothing(bench, signal);
    }
  },
};
