import { systemClock, systemRandom } from '@weir/core';
import pg from 'pg';
import { type PostgresService, postgresBin, startPostgres } from '../../../../test/services/postgres.ts';
import type { PostgresOptions } from '../src/options.ts';
import { type PostgresServices, PostgresStore } from '../src/postgres-store.ts';

/** Whether there is a server to test with. Where tests count, a missing one is a failure. */
export const hasPostgres = (): boolean => {
  if (postgresBin() !== undefined) return true;
  if (process.env.CI) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  console.warn('SKIPPED: PostgreSQL is not installed');
  return false;
};

/** A server of its own for one test file, removed when disposed of. */
export class Server implements AsyncDisposable {
  readonly service: PostgresService;
  readonly #stores: PostgresStore[] = [];

  private constructor(service: PostgresService) {
    this.service = service;
  }

  static async start(): Promise<Server> {
    return new Server(await startPostgres(postgresBin()!));
  }

  /** Starts a store here, stopped when the server is disposed of. */
  async store(
    options: Partial<PostgresOptions> = {},
    services: Partial<PostgresServices> = {},
  ): Promise<PostgresStore> {
    const store = new PostgresStore(
      { clock: systemClock(), random: systemRandom(), ...services },
      { url: this.service.url, ...options },
    );
    this.#stores.push(store);
    await store.start();
    return store;
  }

  /** Reads or changes the database behind the store's back. */
  async sql(text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.service.url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Puts the database's time into the hands of the test: it stands still until it is moved. */
  async holdTime(schema = 'weir'): Promise<(ms: number) => Promise<void>> {
    await this.sql(`
      CREATE TABLE ${schema}.held_time AS SELECT ${schema}.now_ms() AS ms;
      CREATE OR REPLACE FUNCTION ${schema}.now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT ms FROM ${schema}.held_time';
    `);
    return async (ms) => void (await this.sql(`UPDATE ${schema}.held_time SET ms = ms + ${ms}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#stores.map((store) => store.stop()));
    this.service.remove();
  }
}
