import type { JsonSchema } from '@weir/core';

/*
 * Pieces of request schemas. Every number is bounded on both sides: `1e999` parses to Infinity, which passes
 * `type: integer` where ajv runs with `strict: false`. Type lists are used in place of `anyOf`, whose errors would
 * point at every branch in turn.
 */

/** A whole number in a range; null where OpenAI allows it. */
export const integer = (minimum: number, maximum: number): JsonSchema => ({
  type: ['integer', 'null'],
  minimum,
  maximum,
});

/** A number in a range, or null. */
export const number = (minimum: number, maximum: number): JsonSchema => ({
  type: ['number', 'null'],
  minimum,
  maximum,
});

export const FLAG: JsonSchema = { type: ['boolean', 'null'] };
export const TEXT: JsonSchema = { type: ['string', 'null'] };
export const OBJECT: JsonSchema = { type: ['object', 'null'] };
export const TEXT_OR_OBJECT: JsonSchema = { type: ['string', 'object', 'null'] };

export const MODEL: JsonSchema = { type: 'string', minLength: 1, maxLength: 512 };

/** More is no request anyone could pay for. */
export const TOKEN_LIMIT: JsonSchema = integer(1, 1e9);

export const STOP: JsonSchema = { type: ['string', 'array', 'null'], maxItems: 4, items: { type: 'string' } };

export const LOGIT_BIAS: JsonSchema = {
  type: ['object', 'null'],
  additionalProperties: { type: 'number', minimum: -100, maximum: 100 },
};

/** The range of a signed 64-bit integer, as far as JSON numbers reach. */
export const SEED: JsonSchema = integer(-(2 ** 63), 2 ** 63);

export const STREAM_OPTIONS: JsonSchema = {
  type: ['object', 'null'],
  properties: { include_usage: FLAG, include_obfuscation: FLAG },
};
