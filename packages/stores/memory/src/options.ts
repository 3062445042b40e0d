import type { JsonSchema } from '@weir/core';

export interface MemoryOptions {
  /** Bytes of the key-value store: values, keys and 48 bytes per entry; one sixteenth is kept for counters. Default 64 MiB. */
  readonly maxBytes: number;
  /** Largest value kept, bytes; a larger one is not stored and `set` answers false. Default 8 MiB. */
  readonly maxValueBytes: number;
  /** Ledger rows kept; the oldest are dropped and counted. Default 100,000. */
  readonly maxRows: number;
  /** Accounts that may have money spent or reserved; beyond it a new account gets no hold. Default 100,000. */
  readonly maxAccounts: number;
}

export const memoryDefaults: Readonly<MemoryOptions> = Object.freeze({
  maxBytes: 67_108_864,
  maxValueBytes: 8_388_608,
  maxRows: 100_000,
  maxAccounts: 100_000,
});

export const memorySchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    maxBytes: {
      type: 'integer',
      minimum: 65_536,
      maximum: 2_147_483_647,
      description: 'Bytes of the key-value store: values, keys and 48 bytes per entry',
    },
    maxValueBytes: { type: 'integer', minimum: 1, description: 'Largest value kept, bytes' },
    maxRows: { type: 'integer', minimum: 1, description: 'Ledger rows kept; the oldest are dropped' },
    maxAccounts: { type: 'integer', minimum: 1, description: 'Accounts that may have money spent or reserved' },
  },
};
