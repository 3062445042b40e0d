import { CLOCK, defineMiddleware, ENDPOINTS, withTraits } from '@weir/core';
import { type AttemptLimits, AttemptWatch } from './attempt-watch.ts';
import { watchedStream } from './watched-stream.ts';

/** How long an attempt may take. */
export interface TimeoutOptions extends AttemptLimits {
  /** Longest until a streamed attempt has its first content, ms. Default 60,000. */
  readonly firstContentMs: number;
  /** Longest until the reply of an attempt that is not streamed is whole, ms. Default 600,000, as in openai-node. */
  readonly replyMs: number;
  /** Longest silence of a stream somebody is reading, ms; any bytes end it. Default 60,000. */
  readonly idleMs: number;
  /** Longest an attempt may take in all, its stream included, ms. Default none. */
  readonly totalMs?: number;
}

const INJECT = { clock: CLOCK, endpoints: ENDPOINTS };

/**
 * Ends attempts that take too long, and every attempt at the deadline of its call.
 *
 * It aborts the signal of the attempt, so the upstream socket is freed at once and the attempt settles with what it
 * is known to cost; nothing is left running behind a race. What the caller aborts stays the caller's.
 *
 * @throws WeirError `upstream_timeout` (504, `retry`) before the commit; the stream fails with it afterwards.
 * At the deadline `deadline_exceeded` (504, `stop`).
 */
export const timeout = defineMiddleware<TimeoutOptions, typeof INJECT>({
  name: 'timeout',
  inject: INJECT,
  defaults: { firstContentMs: 60_000, replyMs: 600_000, idleMs: 60_000 },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      firstContentMs: { type: 'number', exclusiveMinimum: 0, description: 'Longest until the first content, ms' },
      replyMs: { type: 'number', exclusiveMinimum: 0, description: 'Longest until a reply without a stream, ms' },
      idleMs: { type: 'number', exclusiveMinimum: 0, description: 'Longest silence of a stream being read, ms' },
      totalMs: { type: 'number', exclusiveMinimum: 0, description: 'Longest an attempt may take in all, ms' },
    },
  },
  create: ({ clock, endpoints }, options) =>
    withTraits(
      async function timeout(call, next) {
        const isStreamed = endpoints.get(call.endpoint)?.wantsStream(call.request) ?? false;
        const watch = new AttemptWatch(clock, call, options, isStreamed);
        try {
          const answer = await next({ ...call, signal: watch.signal });
          if (answer.kind !== 'stream') {
            watch.end();
            return answer;
          }
          watch.commit();
          void answer.settled.then(() => watch.end());
          return { ...answer, stream: watchedStream(answer.stream, watch) };
        } catch (error) {
          watch.end();
          throw error;
        }
      },
      { name: 'timeout', scope: 'attempt' },
    ),
});
