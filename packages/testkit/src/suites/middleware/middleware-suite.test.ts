import {
  type Answer,
  bodyOf,
  type Call,
  EventStream,
  frameOf,
  type Handler,
  type Middleware,
  pico,
  sseEvent,
  WeirError,
} from '@weir/core';
import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../../test/failures-of.ts';
import { settled } from '../../manual-clock.ts';
import { type MakeMiddleware, type MiddlewareContext, middlewareSuite } from './middleware-suite.ts';

const nothing = (): void => undefined;

/** A middleware that does something to what `next` comes to. */
const afterwards =
  (change: (answer: Answer, call: Call, context: MiddlewareContext) => Answer | Promise<Answer>): MakeMiddleware =>
  (context) =>
  async (call, next) =>
    change(await next(call), call, context);

const onError =
  (change: (error: unknown, context: MiddlewareContext) => unknown): MakeMiddleware =>
  (context) =>
  async (call, next) => {
    try {
      return await next(call);
    } catch (error) {
      throw await change(error, context);
    }
  };

type Streamed = Extract<Answer, { kind: 'stream' }>;

/** A stream of its own over the one below, which is read as fast as it comes, whoever wants it. */
function pumped({ stream }: Streamed): EventStream<never> {
  const read: Uint8Array[] = [];
  let wake = nothing;
  let end: { readonly error?: unknown } | undefined;
  stream.pipe({
    write: (block) => {
      read.push(block);
      wake();
      return true;
    },
    end: nothing,
    fail: nothing,
  });
  void stream.ended.then(({ error }) => {
    end = { error };
    wake();
  });
  async function* blocks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const block = read.shift();
      if (block !== undefined) yield block;
      else if (end?.error !== undefined) throw end.error;
      else if (end !== undefined) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  return EventStream.ofBlocks(blocks());
}

/** A stream of its own that takes a broken connection for an end. */
function mended({ stream }: Streamed): EventStream<never> {
  async function* blocks(): AsyncGenerator<Uint8Array> {
    try {
      yield* stream.chunks();
    } catch (error) {
      if (WeirError.from(error).code !== 'upstream_reset') throw error;
    }
  }
  return EventStream.ofBlocks(blocks());
}

/** Hands an abort on by a listener, for as long as `isWatched` of the answer says. */
const relay =
  (isWatched: (answer: Answer) => boolean, isLate = false): MakeMiddleware =>
  () =>
  async (call, next) => {
    const own = new AbortController();
    if (call.signal.aborted && !isLate) own.abort(call.signal.reason);
    const onAbort = (): void => own.abort(call.signal.reason);
    const forget = (): void => call.signal.removeEventListener('abort', onAbort);
    call.signal.addEventListener('abort', onAbort);
    try {
      const answer = await next({ ...call, signal: own.signal });
      if (isWatched(answer)) void answer.settled.then(forget);
      else forget();
      return answer;
    } catch (error) {
      forget();
      throw error;
    }
  };

const remembered = new Map<string, Promise<Answer>>();
const remember: Middleware = (call, next) => {
  const key = JSON.stringify(call.request);
  const known = remembered.get(key);
  if (known !== undefined || call.endpoint !== 'chat' || !key.includes('first')) return known ?? next(call);
  remembered.set(key, next(call));
  return remembered.get(key)!;
};

const lastOf = (): Middleware => {
  let last: Promise<Answer> | undefined;
  return async (call, next) => {
    last = next(call);
    last.catch(nothing);
    await settled();
    return last;
  };
};

const twice = async (call: Call, next: Handler): Promise<Answer> => {
  await next(call);
  return next(call);
};

/** What is wrong, with whom, and which cases say so: no others do. */
const FAULTS: readonly (readonly [fault: string, make: MakeMiddleware, cases: readonly string[]])[] = [
  [
    'changes a value',
    afterwards((answer, { endpoint }) =>
      answer.kind === 'value' && endpoint === 'chat'
        ? { ...answer, body: bodyOf({ ...(answer.body.value as object), id: 'mine' } as never) }
        : answer,
    ),
    ['hands the value from below on'],
  ],
  ['drops headers', afterwards((answer) => ({ ...answer, headers: {} })), ['hands the value from below on']],
  [
    'settles for nothing',
    afterwards((answer) => ({ ...answer, settled: answer.settled.then((end) => ({ ...end, cost: pico(0n) })) })),
    ['hands the settlement from below on'],
  ],
  [
    'writes events anew',
    afterwards((answer) =>
      answer.kind === 'stream'
        ? {
            ...answer,
            stream: answer.stream.map((frame) =>
              frame.event === undefined
                ? frame
                : frameOf<never>({ ...(frame.event as object), mine: 1 } as never, sseEvent),
            ),
          }
        : answer,
    ),
    ['passes the bytes of a stream on unchanged'],
  ],
  [
    'asks twice',
    () => twice,
    [
      'hands the settlement from below on',
      'asks below once for an answer that comes',
      'frees the stream below when its reader leaves',
      'fails a stream that fails below',
    ],
  ],
  [
    'has one code for everything',
    onError((error) =>
      WeirError.is(error) && error.code !== 'cancelled'
        ? new WeirError('upstream_error', error.message, error.details)
        : error,
    ),
    ['keeps the code of an error from below'],
  ],
  [
    'makes errors anew',
    onError((error) => (WeirError.is(error) ? new WeirError(error.code, error.message) : error)),
    ['keeps what an error from below says of the money'],
  ],
  [
    'hides defects',
    onError((error) => (WeirError.is(error) ? error : new WeirError('upstream_error', 'Failed'))),
    ['keeps a defect from below a defect'],
  ],
  [
    'mutates',
    () => (call, next) => {
      (call.request as { user?: string }).user = 'me';
      return next(call);
    },
    ['leaves the call and its request as they were'],
  ],
  [
    'takes every call for a chat',
    () => (call, next) => {
      if (call.endpoint === 'embeddings') throw new TypeError('No messages');
      return next(call);
    },
    ['lets calls of other endpoints by'],
  ],
  [
    'takes bytes for JSON',
    afterwards((answer) =>
      answer.kind === 'bytes' ? { ...answer, kind: 'value', body: bodyOf({} as never) } : answer,
    ),
    ['lets replies of bytes by'],
  ],
  [
    'leaves a timer',
    afterwards((answer, _, { clock }) => {
      if (answer.kind === 'value') clock.after(60_000, nothing);
      return answer;
    }),
    ['leaves nothing behind an answer or an error'],
  ],
  [
    'leaves a listener',
    afterwards((answer, { signal }) => {
      if (answer.kind === 'value') signal.addEventListener('abort', nothing);
      return answer;
    }),
    ['leaves nothing behind an answer or an error'],
  ],
  [
    'leaves a timer behind a stream',
    afterwards((answer, _, { clock }) => {
      if (answer.kind === 'stream')
        void answer.settled.then(({ outcome }) => outcome === 'complete' && clock.after(1, nothing));
      return answer;
    }),
    ['leaves nothing behind a stream that was read to its end'],
  ],
  [
    'keeps an abort to itself',
    () => (call, next) => next({ ...call, signal: new AbortController().signal }),
    [
      'hands an abort on to what is below',
      'asks nobody for a call that is aborted already',
      'frees the stream below when it is aborted inside it',
    ],
  ],
  [
    'waits deaf',
    onError(async (error, { clock }) => {
      if (WeirError.from(error).code !== 'cancelled') await clock.sleep(10);
      return error;
    }),
    ['ends at once when it is aborted while it waits itself'],
  ],
  ['overhears what was aborted before', relay(() => true, true), ['asks nobody for a call that is aborted already']],
  ['leaves a stream alone', relay(() => false), ['frees the stream below when it is aborted inside it']],
  [
    'reads ahead',
    afterwards((answer) => (answer.kind === 'stream' ? { ...answer, stream: pumped(answer) } : answer)),
    ['frees the stream below when its reader leaves'],
  ],
  [
    'ends what breaks',
    afterwards((answer) => (answer.kind === 'stream' ? { ...answer, stream: mended(answer) } : answer)),
    ['fails a stream that fails below'],
  ],
  ['remembers for everybody', () => remember, ['shares nothing with another instance']],
  ['keeps the last answer only', lastOf, ['keeps 50 concurrent calls apart']],
];

/** What a fault breaks only when it is quick enough: who reads ahead may have the whole stream before the abort. */
const MAY_FAIL_TOO: Readonly<Record<string, string>> = {
  'reads ahead': 'frees the stream below when it is aborted inside it',
};

describe('the middleware suite', () => {
  it('passes a middleware that does nothing', async () => {
    expect(await failuresOf(middlewareSuite(() => (call, next) => next(call)))).toEqual([]);
  });

  it.each(FAULTS)('fails a middleware that %s', async (fault, make, cases) => {
    const failures = await failuresOf(middlewareSuite(make));
    expect(failures.filter((name) => name !== MAY_FAIL_TOO[fault])).toEqual(cases);
  });

  it('has a fault for each of its cases', () => {
    const { cases } = middlewareSuite(() => (call, next) => next(call));
    const found = new Set(FAULTS.flatMap(([, , names]) => names));

    expect(cases.filter(({ name }) => !found.has(name))).toEqual([]);
  });

  it('leaves out what it is told to, and nothing it does not know', () => {
    const name = 'lets replies of bytes by';
    const make: MakeMiddleware = () => (call, next) => next(call);

    expect(middlewareSuite(make, { without: [name] }).cases.map((one) => one.name)).not.toContain(name);
    expect(() => middlewareSuite(make, { without: ['lets nothing by'] })).toThrow(
      "The middleware suite has no case 'lets nothing by'",
    );
  });
});
