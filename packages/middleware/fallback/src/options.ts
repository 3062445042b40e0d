import type { Advice, JsonSchema } from '@weir/core';

export interface FallbackOptions {
  /** Most targets one call is sent to, the first included. Default 3. */
  readonly maxTargets: number;
  /** Which advice of an error asks for another target. Default `retry` (nobody below retried) and `reroute`. */
  readonly on: readonly Exclude<Advice, 'stop'>[];
  /**
   * What to try in which order, by the model as asked for: `{ 'gpt-5': ['openai/gpt-5', 'claude-opus'] }`. Names are
   * those of the catalogue; `provider/model` needs none. Default: none, the router below picks.
   */
  readonly models: Readonly<Record<string, readonly string[]>>;
}

export const defaults: FallbackOptions = Object.freeze({
  maxTargets: 3,
  on: Object.freeze(['retry', 'reroute'] as const),
  models: Object.freeze({}),
});

export const schema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    maxTargets: { type: 'integer', minimum: 1, maximum: 20, description: 'Most targets one call is sent to' },
    on: {
      type: 'array',
      items: { type: 'string', enum: ['retry', 'reroute'] },
      uniqueItems: true,
      description: 'Which advice of an error asks for another target',
    },
    models: {
      type: 'object',
      additionalProperties: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
      description: 'What to try in which order, by the model as asked for',
    },
  },
};
