import type { JsonSchema } from '@weir/core';

export interface KeysOptions {
  /** What digests of secrets are made with, 32 bytes at least. Default: the environment's `WEIR_KEY_PEPPER`. */
  readonly pepper: string;
  /** How old what is known of a key may be, ms: a revocation is effective by then. Default 900. */
  readonly maxAgeMs: number;
  /** How long known keys are let in while the key store does not answer, ms. Default 0: not at all. */
  readonly outageMs: number;
  /** Keys remembered; those not asked for longest are looked up again. Default 10,000. */
  readonly maxCached: number;
}

export const keysDefaults: Readonly<KeysOptions> = Object.freeze({
  pepper: '',
  maxAgeMs: 900,
  outageMs: 0,
  maxCached: 10_000,
});

export const keysSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    pepper: { type: 'string', description: 'What digests of secrets are made with; default: WEIR_KEY_PEPPER' },
    maxAgeMs: { type: 'integer', minimum: 0, maximum: 1_000, description: 'How old what is known of a key may be, ms' },
    outageMs: {
      type: 'integer',
      minimum: 0,
      maximum: 86_400_000,
      description: 'How long known keys are let in while the key store does not answer, ms',
    },
    maxCached: { type: 'integer', minimum: 1, maximum: 1_000_000, description: 'Keys remembered' },
  },
};
