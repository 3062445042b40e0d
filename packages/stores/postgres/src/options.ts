import { type JsonSchema, type Retention, retentionSchema } from '@weir/core';

export interface PostgresOptions {
  /** Where the database is, as `postgres://user:password@host:port/database`. Default `postgres://localhost/weir`. */
  readonly url: string;
  /** The schema the tables lie in, made when it is missing: `[a-z_][a-z0-9_]*`. Default `weir`. */
  readonly schema: string;
  /** Connections for commands; two more for reports. Default 6. */
  readonly maxConnections: number;
  /** How long a command may take, waiting for a connection not included, ms. Default 5,000. */
  readonly commandTimeoutMs: number;
  /** A process not heard of for so long is dead: its open rows are booked at their holds, ms. Default 60,000. */
  readonly deadAfterMs: number;
  /**
   * A folder on a local disk where rows of the ledger wait while the database is away, so that requests go on. Empty:
   * they are refused. Default ''.
   */
  readonly spool: string;
  /** Bytes that may wait in the spool of a process; further rows are refused. Default 1 GiB. */
  readonly spoolBytes: number;
  /**
   * What becomes of budgets while the database is away: `refuse`, what they bound is refused; `allow`, it goes on
   * unchecked, and what it cost is booked when the database is back. Default `refuse`.
   */
  readonly budgetsWhenDown: 'refuse' | 'allow';
  /** Bytes of the key-value store, keys and 64 bytes per entry included; the oldest go first. Default 256 MiB. */
  readonly keyValueBytes: number;
  /** Default: everything is kept as it is. */
  readonly retention: Retention;
}

export const postgresDefaults: Readonly<PostgresOptions> = Object.freeze({
  url: 'postgres://localhost/weir',
  schema: 'weir',
  maxConnections: 6,
  commandTimeoutMs: 5_000,
  deadAfterMs: 60_000,
  spool: '',
  spoolBytes: 1_073_741_824,
  budgetsWhenDown: 'refuse',
  keyValueBytes: 268_435_456,
  retention: Object.freeze({}),
});

export const postgresSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    url: { type: 'string', pattern: '^postgres(ql)?://', description: 'Where the database is' },
    schema: { type: 'string', pattern: '^[a-z_][a-z0-9_]{0,62}$', description: 'The schema the tables lie in' },
    maxConnections: { type: 'integer', minimum: 3, maximum: 100, description: 'Connections for commands' },
    commandTimeoutMs: { type: 'integer', minimum: 1, description: 'Longest a command may take, ms' },
    deadAfterMs: { type: 'integer', minimum: 5_000, description: 'A process not heard of for so long is dead, ms' },
    spool: {
      type: 'string',
      description: 'Folder where rows wait while the database is away; empty: they are refused',
    },
    spoolBytes: { type: 'integer', minimum: 65_536, description: 'Bytes that may wait in the spool of a process' },
    budgetsWhenDown: { enum: ['refuse', 'allow'], description: 'What becomes of budgets while the database is away' },
    keyValueBytes: { type: 'integer', minimum: 65_536, description: 'Bytes of the key-value store' },
    retention: retentionSchema,
  },
};
