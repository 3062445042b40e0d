import { type Call, defineMiddleware, withTraits } from '@weir/core';

/** How long an exchange may take. */
export interface DeadlineOptions {
  /** For callers who set no deadline, ms from the start of the exchange. Default 600,000. */
  readonly defaultMs: number;
  /** The most a caller may set, ms from the start of the exchange. Default none. */
  readonly maxMs?: number;
}

/**
 * Gives every exchange a deadline. It only sets `call.deadline`: retries do not wait past it, no attempt starts after
 * it, and `timeout` ends the one that is under way.
 */
export const deadline = defineMiddleware<DeadlineOptions, Record<never, never>>({
  name: 'deadline',
  inject: {},
  defaults: { defaultMs: 600_000 },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      defaultMs: { type: 'number', exclusiveMinimum: 0, description: 'For callers who set no deadline, ms' },
      maxMs: { type: 'number', exclusiveMinimum: 0, description: 'The most a caller may set, ms' },
    },
  },
  create(_services, { defaultMs, maxMs = Number.POSITIVE_INFINITY }) {
    const deadlineOf = ({ deadline, exchange }: Call): number =>
      Math.min(
        deadline === Number.POSITIVE_INFINITY ? exchange.startedAt + defaultMs : deadline,
        exchange.startedAt + maxMs,
      );
    return withTraits(
      async function deadline(call, next) {
        const at = deadlineOf(call);
        return next(at === call.deadline ? call : { ...call, deadline: at });
      },
      { name: 'deadline', scope: 'exchange' },
    );
  },
});
