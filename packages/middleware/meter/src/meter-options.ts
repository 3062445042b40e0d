import type { JsonSchema } from '@weir/core';
import type { Window } from './period.ts';

/** Whose spending a limit bounds. */
export type LimitScope = 'tenant' | 'key' | 'user';

/** A budget, as plain data. */
export interface BudgetLimit {
  /** Whose spending is added up. Keys and users are counted within their tenant. */
  readonly scope: LimitScope;
  /** The one tenant, key or user it is for. Absent: each of them has this much, unless a limit names it. */
  readonly match?: string;
  /** USD as a decimal string: `'1.00'`. */
  readonly limitUsd: string;
  /** The UTC period after which it starts anew. */
  readonly window: Window;
}

/** What an attempt may cost, and what happens when nobody knows. */
export interface MeterOptions {
  /** Budgets. All that apply to a principal must have room; no room in one, nothing taken from any. Default none. */
  readonly limits: readonly BudgetLimit[];
  /**
   * What happens to a model without a price. Default: `refuse` where a limit or the caller's own maximum applies,
   * `allow` elsewhere. Allowed where a limit applies, it spends without bound.
   */
  readonly unpriced?: 'refuse' | 'allow';
  /** How long a hold outlives a process that dies, ms; extended while an attempt runs. Default 600,000. */
  readonly holdTtlMs: number;
}

export const meterSchema: JsonSchema = Object.freeze({
  type: 'object',
  additionalProperties: false,
  properties: {
    limits: {
      type: 'array',
      description: 'Budgets; all that apply to a principal must have room',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['scope', 'limitUsd', 'window'],
        properties: {
          scope: { enum: ['tenant', 'key', 'user'], description: 'Whose spending is added up' },
          match: { type: 'string', minLength: 1, description: 'The one tenant, key or user it is for' },
          limitUsd: { type: 'string', pattern: '^\\d+(\\.\\d{1,12})?$', description: 'USD as a decimal string' },
          window: { enum: ['minute', 'hour', 'day', 'month', 'total'], description: 'The UTC period it is for' },
        },
      },
    },
    unpriced: { enum: ['refuse', 'allow'], description: 'What happens to a model without a price' },
    holdTtlMs: { type: 'integer', minimum: 1_000, description: 'How long a hold outlives a dead process, ms' },
  },
});
