import { WeirError } from '@weir/core';
import pg from 'pg';
import type { PostgresOptions } from './options.ts';

const READ_CONNECTIONS = 2;
/** Longest a report may take, ms. */
const READ_TIMEOUT_MS = 60_000;
/** The server gives up first, and says that nothing was done; the connection is given up this much later, ms. */
const ANSWER_MS = 500;

type Row = Readonly<Record<string, unknown>>;

/** Runs a statement as it is, on one connection. */
type Run = (sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/**
 * How a statement failed: `undone` changed nothing and may be tried again, `unsure` may have been done, `refused` is
 * the fault of what it was given.
 */
export type Fault = 'undone' | 'unsure' | 'refused';

const faults = new WeakMap<object, Fault>();

/** Undefined for an error of other origin. */
export const faultOf = (error: unknown): Fault | undefined => faults.get(error as object);

/** Connections to one schema. `weir.` before a name in the SQL stands for the schema. */
export class Database {
  readonly schema: string;
  readonly #commands: pg.Pool;
  readonly #reads: pg.Pool;

  constructor({ url, schema, maxConnections, commandTimeoutMs }: PostgresOptions) {
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
      throw new WeirError('invalid_options', `The schema name '${schema}' is not made of a-z, 0-9 and _, up to 63`);
    this.schema = schema;
    this.#commands = pool(url, maxConnections, commandTimeoutMs, commandTimeoutMs);
    this.#reads = pool(url, READ_CONNECTIONS, READ_TIMEOUT_MS, commandTimeoutMs);
  }

  /** @throws WeirError `ledger_unavailable` when it failed or was not done in time: {@link faultOf} tells more. */
  run(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#query(this.#commands, sql, values);
  }

  /** The same for reports, which may take a minute and keep no command waiting. */
  read(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#query(this.#reads, sql, values);
  }

  /** Several statements on one connection that is given up afterwards. */
  async alone<Result>(work: (run: Run) => Promise<Result>): Promise<Result> {
    const client = await this.#reads.connect();
    try {
      return await work(async (sql, values = []) => (await client.query(sql, [...values])).rows);
    } finally {
      client.release(true);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#commands.end(), this.#reads.end()]);
  }

  async #query(from: pg.Pool, sql: string, values: readonly unknown[]): Promise<Row[]> {
    const client = await from.connect().catch((cause: unknown) => {
      throw failure('PostgreSQL cannot be reached', cause, 'undone');
    });
    try {
      const { rows } = await client.query(sql.replaceAll('weir.', `"${this.schema}".`), [...values]);
      client.release();
      return rows;
    } catch (cause) {
      client.release(true);
      throw failure('PostgreSQL did not do what it was asked', cause, faultIn(cause));
    }
  }
}

function failure(message: string, cause: unknown, fault: Fault): WeirError {
  const error = new WeirError('ledger_unavailable', message, { cause, dispatch: { sent: false } });
  faults.set(error, fault);
  return error;
}

/** By the class of its SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function faultIn(cause: unknown): Fault {
  const code = cause instanceof pg.DatabaseError ? cause.code : undefined;
  if (code === undefined || /^(08|57P)/.test(code)) return 'unsure'; // the connection broke
  return /^(21|22|23|54)/.test(code) ? 'refused' : 'undone';
}

function pool(url: string, max: number, timeoutMs: number, connectMs: number): pg.Pool {
  const made = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectMs,
    query_timeout: timeoutMs + ANSWER_MS,
    statement_timeout: timeoutMs,
    keepAlive: true,
    application_name: 'weir',
  });
  // A connection that breaks fails what it was asked; one that was idle is replaced.
  made.on('connect', (client) => void client.on('error', () => undefined));
  made.on('error', () => undefined);
  return made;
}
