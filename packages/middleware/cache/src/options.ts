import type { JsonSchema } from '@weir/core';
import type { SharedBy } from './scope.ts';

/** Which requests are cached. What is not given does not restrict. */
export interface CacheConditions {
  /** Highest `temperature`, counting 1 where the request gives none. Endpoints that write no output always pass. */
  readonly maxTemperature?: number;
  /** Names of the endpoints: `['chat', 'embeddings']`. */
  readonly endpoints?: readonly string[];
}

export interface CacheOptions {
  /** Who may be given an answer somebody else asked for. Default `tenant`. */
  readonly sharedBy: SharedBy;
  /** How long an answer is served, in ms. Default 1 h. */
  readonly ttlMs: number;
  /** Largest entry, and most bytes of a running stream that are kept for those who join late. Default 1 MiB. */
  readonly maxEntryBytes: number;
  /** Longest the store may take to answer before it counts as a miss, in ms. Default 50. */
  readonly lookupTimeoutMs: number;
  /** Longest a write is waited for, in ms. Default 1,000. */
  readonly writeTimeoutMs: number;
  /** Most upstream calls that can be joined at a time; further ones are made unshared. Default 10,000. */
  readonly maxFlights: number;
  /** Part of every key. Change it when the pipeline changes what answers look like. Default empty. */
  readonly fingerprint: string;
  /** Which requests are cached. Default all. */
  readonly when: CacheConditions;
}

export const defaults: CacheOptions = Object.freeze({
  sharedBy: 'tenant',
  ttlMs: 3_600_000,
  maxEntryBytes: 1_048_576,
  lookupTimeoutMs: 50,
  writeTimeoutMs: 1_000,
  maxFlights: 10_000,
  fingerprint: '',
  when: Object.freeze({}),
});

export const schema: JsonSchema = Object.freeze({
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    sharedBy: {
      enum: ['tenant', 'key', 'user'],
      description: 'Who may be given an answer somebody else asked for',
    },
    ttlMs: { type: 'integer', minimum: 1, description: 'How long an answer is served, in ms' },
    maxEntryBytes: {
      type: 'integer',
      minimum: 1024,
      description: 'Largest entry, and most bytes of a running stream that are kept for those who join late',
    },
    lookupTimeoutMs: {
      type: 'integer',
      minimum: 1,
      description: 'Longest the store may take to answer before it counts as a miss, in ms',
    },
    writeTimeoutMs: { type: 'integer', minimum: 1, description: 'Longest a write is waited for, in ms' },
    maxFlights: {
      type: 'integer',
      minimum: 0,
      description: 'Most upstream calls that can be joined at a time; further ones are made unshared',
    },
    fingerprint: {
      type: 'string',
      maxLength: 256,
      description: 'Part of every key. Change it when the pipeline changes what answers look like',
    },
    when: {
      type: 'object',
      additionalProperties: false,
      description: 'Which requests are cached',
      properties: {
        maxTemperature: {
          type: 'number',
          minimum: 0,
          description: 'Highest temperature, counting 1 where the request gives none',
        },
        endpoints: {
          type: 'array',
          items: { type: 'string', minLength: 1 },
          description: 'Names of the endpoints that are cached',
        },
      },
    },
  },
});
