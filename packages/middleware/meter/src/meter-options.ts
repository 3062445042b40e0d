import type { Budget, JsonSchema } from '@weir/core';

/** A step of the ladder: what is tried before a refusal is final. */
export type LadderStep = 'clamp' | 'cheaper';

/** What an attempt may cost, and what happens when nobody knows. */
export interface MeterOptions {
  /** Budgets. All that apply to a call must have room; no room in one, nothing taken from any. Default none. */
  readonly limits: readonly Budget[];
  /**
   * What happens to a model without a price. Default: `refuse` where a limit or the caller's own maximum applies,
   * `allow` elsewhere. Allowed where a limit applies, it spends without bound.
   */
  readonly unpriced?: 'refuse' | 'allow';
  /**
   * What is tried, in this order, when an attempt does not fit: `clamp` lowers its limit of output tokens to what fits
   * (told in `x-weir-clamped`), `cheaper` lets a fallback above ask for another target. Default `['cheaper']`.
   */
  readonly ladder: readonly LadderStep[];
  /** Fewer output tokens than this are not clamped to. Default 256. */
  readonly leastOutputTokens: number;
  /** Percent of a budget at which `budget:reached` tells, once per period. Default 50, 80 and 100. */
  readonly notify: readonly number[];
  /** How long a hold outlives a process that dies, ms; extended while an attempt runs. Default 600,000. */
  readonly holdTtlMs: number;
}

export const meterSchema: JsonSchema = Object.freeze({
  type: 'object',
  additionalProperties: false,
  properties: {
    limits: {
      type: 'array',
      description: 'Budgets; all that apply to a call must have room',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['scope', 'limitUsd', 'window'],
        properties: {
          scope: {
            enum: ['tenant', 'team', 'key', 'user', 'session', 'tag', 'model', 'provider', 'endpoint'],
            description: 'Whose, or what kind of, spending is added up',
          },
          match: { type: 'string', minLength: 1, description: 'The one it is for' },
          limitUsd: { type: 'string', pattern: '^\\d+(\\.\\d{1,12})?$', description: 'USD as a decimal string' },
          window: {
            enum: ['minute', 'hour', 'day', 'week', 'month', 'total'],
            description: 'The calendar period it is for',
          },
          timeZone: { type: 'string', minLength: 1, description: 'Whose calendar: an IANA name; UTC' },
          kind: { enum: ['hard', 'soft'], description: 'A soft one is kept and told, and refuses nothing' },
        },
      },
    },
    unpriced: { enum: ['refuse', 'allow'], description: 'What happens to a model without a price' },
    ladder: {
      // in this order: a target is asked to fit before another one is
      enum: [[], ['clamp'], ['cheaper'], ['clamp', 'cheaper']],
      description: 'What is tried when an attempt does not fit',
    },
    leastOutputTokens: { type: 'integer', minimum: 1, description: 'Fewer output tokens are not clamped to' },
    notify: {
      type: 'array',
      items: { type: 'integer', minimum: 1, maximum: 1_000 },
      description: 'Percent of a budget at which budget:reached tells',
    },
    holdTtlMs: { type: 'integer', minimum: 1_000, description: 'How long a hold outlives a dead process, ms' },
  },
});
