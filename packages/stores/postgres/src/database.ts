import { WeirError } from '@weir/core';
import pg from 'pg';
import type { PostgresOptions } from './options.ts';

const READ_CONNECTIONS = 2;
/** Longest a report may take, ms. */
const READ_TIMEOUT_MS = 60_000;

type Row = Readonly<Record<string, unknown>>;

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

  /** @throws WeirError `ledger_unavailable` when it was not done in time (it may still be done), or failed. */
  run(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#query(this.#commands, sql, values);
  }

  /** The same for reports, which may take a minute and keep no command waiting. */
  read(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#query(this.#reads, sql, values);
  }

  /** Several statements on one connection that is given up afterwards. */
  async alone<Result>(work: (client: pg.ClientBase) => Promise<Result>): Promise<Result> {
    const client = await this.#reads.connect();
    try {
      return await work(client);
    } finally {
      client.release(true);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#commands.end(), this.#reads.end()]);
  }

  async #query(from: pg.Pool, sql: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      return (await from.query(sql.replaceAll('weir.', `"${this.schema}".`), [...values])).rows;
    } catch (cause) {
      throw new WeirError('ledger_unavailable', 'PostgreSQL did not do what it was asked', {
        cause,
        dispatch: { sent: false },
      });
    }
  }
}

function pool(url: string, max: number, timeoutMs: number, connectMs: number): pg.Pool {
  const made = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    keepAlive: true,
    application_name: 'weir',
  });
  made.on('error', () => undefined); // an idle connection broke: the pool opens another
  return made;
}
