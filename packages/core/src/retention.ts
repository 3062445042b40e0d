import type { JsonSchema } from './endpoint.ts';

/** What becomes of old rows of a ledger. What they add up to is kept: reports by hour, day or month do not change. */
export interface Retention {
  /** Closed rows are deleted so many days after they started; corrections stay. Default: never. */
  readonly deleteAfterDays?: number;
  /** What `redact` names is cleared in closed rows so many days after they started. Default: never. */
  readonly redactAfterDays?: number;
  readonly redact?: readonly ('user' | 'session' | 'tags')[];
}

export const retentionSchema: JsonSchema = Object.freeze({
  type: 'object',
  additionalProperties: false,
  description: 'What becomes of old rows',
  properties: {
    deleteAfterDays: { type: 'integer', minimum: 1, description: 'Days after which rows are deleted' },
    redactAfterDays: { type: 'integer', minimum: 1, description: 'Days after which `redact` is cleared' },
    redact: {
      type: 'array',
      uniqueItems: true,
      items: { enum: ['user', 'session', 'tags'] },
      description: 'What is cleared in rows',
    },
  },
  dependencies: { redactAfterDays: ['redact'], redact: ['redactAfterDays'] },
});
