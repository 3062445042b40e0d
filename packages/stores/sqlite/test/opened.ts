import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock, systemRandom } from '@weir/core';
import type { SqliteOptions } from '../src/options.ts';
import type { SqliteServices } from '../src/session.ts';
import { SqliteStore } from '../src/sqlite-store.ts';

/** A folder of its own for one test, removed when disposed of. */
export class Place implements AsyncDisposable {
  readonly folder: string;
  readonly file: string;
  readonly #stores: SqliteStore[] = [];

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'weir-sqlite-'));
    this.file = join(this.folder, 'weir.sqlite');
  }

  /** Starts a store here, stopped when the place is disposed of. */
  async store(options: Partial<SqliteOptions> = {}, services: Partial<SqliteServices> = {}): Promise<SqliteStore> {
    const store = new SqliteStore(
      { clock: systemClock(), random: systemRandom(), ...services },
      { file: this.file, ...options },
    );
    this.#stores.push(store);
    await store.start();
    return store;
  }

  /** Reads the database behind the store's back. */
  read(sql: string): Record<string, unknown>[] {
    return this.#with((database) => database.prepare(sql).all());
  }

  /** Changes the database behind the store's back. */
  change(sql: string): void {
    this.#with((database) => database.exec(sql));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#stores.map((store) => store.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #with<Result>(work: (database: DatabaseSync) => Result): Result {
    const database = new DatabaseSync(this.file);
    try {
      database.exec('PRAGMA busy_timeout = 5000');
      return work(database);
    } finally {
      database.close();
    }
  }
}
