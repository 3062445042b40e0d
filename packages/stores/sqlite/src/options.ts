import { type JsonSchema, type Retention, retentionSchema } from '@weir/core';

export interface SqliteOptions {
  /**
   * The database; journals lie in `<file>.journals/`. Folders are made. Relative to the working directory.
   * Must be on a local disk: network file systems do not lock reliably. Default `.weir/weir.sqlite`.
   */
  readonly file: string;
  /**
   * What an acknowledged intent survives: `process`, the death of the process (kill -9); `disk`, also power loss,
   * at the price of an fdatasync shared by those that wait. Default `process`.
   */
  readonly durability: 'process' | 'disk';
  /** Bytes after which a journal goes on in a new file. Default 16 MiB. */
  readonly segmentBytes: number;
  /**
   * What becomes of rows while the database cannot be written: `spool`, they wait in the journal; `refuse`, no further
   * one is taken. Default `spool`.
   */
  readonly whenDown: 'spool' | 'refuse';
  /** Bytes of the journal that may wait for the database, in whole segments; further rows are refused. Default 1 GiB. */
  readonly spoolBytes: number;
  /** Journal lines applied in one transaction. Default 500. */
  readonly batchRows: number;
  /** How long a transaction waits for one of another process, ms. Default 2,000. */
  readonly busyTimeoutMs: number;
  /** How long a command of the accounts or the key-value store may take before it is refused, ms. Default 5,000. */
  readonly commandTimeoutMs: number;
  /** Bytes of the key-value store, keys and 64 bytes per entry included; the oldest go first. Default 256 MiB. */
  readonly keyValueBytes: number;
  /** Default: everything is kept as it is. */
  readonly retention: Retention;
}

export const sqliteDefaults: Readonly<SqliteOptions> = Object.freeze({
  file: '.weir/weir.sqlite',
  durability: 'process',
  segmentBytes: 16_777_216,
  whenDown: 'spool',
  spoolBytes: 1_073_741_824,
  batchRows: 500,
  busyTimeoutMs: 2_000,
  commandTimeoutMs: 5_000,
  keyValueBytes: 268_435_456,
  retention: Object.freeze({}),
});

export const sqliteSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    file: { type: 'string', minLength: 1, description: 'The database; journals lie in `<file>.journals/`' },
    durability: { enum: ['process', 'disk'], description: 'What an acknowledged intent survives' },
    segmentBytes: { type: 'integer', minimum: 4_096, description: 'Bytes after which a journal goes on in a new file' },
    whenDown: { enum: ['spool', 'refuse'], description: 'What becomes of rows while the database cannot be written' },
    spoolBytes: {
      type: 'integer',
      minimum: 16_384,
      description: 'Bytes of the journal that may wait for the database',
    },
    batchRows: { type: 'integer', minimum: 1, maximum: 10_000, description: 'Journal lines per transaction' },
    busyTimeoutMs: { type: 'integer', minimum: 0, description: 'Wait for a transaction of another process, ms' },
    commandTimeoutMs: { type: 'integer', minimum: 1, description: 'Longest a command may take, ms' },
    keyValueBytes: { type: 'integer', minimum: 65_536, description: 'Bytes of the key-value store' },
    retention: retentionSchema,
  },
};
