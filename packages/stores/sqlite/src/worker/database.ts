import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { lockFile } from '../journal/owner-lock.ts';
import type { WorkerSettings } from '../protocol.ts';

const MIGRATIONS = new URL('../../migrations/', import.meta.url);
const SETUP_WAIT_MS = 10_000;
/** The write-ahead log is cut back to this after it was copied into the database, bytes. */
const LOG_BYTES = 67_108_864;

/**
 * Opens the database to write, bringing its tables up to date.
 *
 * `synchronous = NORMAL` loses the last transactions at power loss, never consistency: rows come again from the
 * journal, whose position is lost with them. With durability `disk` balances must not be lost either: FULL.
 */
export function openDatabase(settings: WorkerSettings): DatabaseSync {
  // Turning on the write-ahead log does not wait for others, so processes that start together take turns.
  const turn = lockFile(`${settings.file}.setup`, SETUP_WAIT_MS);
  if (turn === undefined) throw new Error(`Another process set the database up for over ${SETUP_WAIT_MS} ms`);
  try {
    const database = new DatabaseSync(settings.file);
    database.exec(`
      PRAGMA busy_timeout = ${settings.busyTimeoutMs};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${settings.durability === 'disk' ? 'FULL' : 'NORMAL'};
      PRAGMA journal_size_limit = ${LOG_BYTES};
      PRAGMA temp_store = MEMORY;
    `);
    migrate(database);
    return database;
  } finally {
    turn.release();
  }
}

/** Opens the database to read only, so that long reports hold up nobody. */
export function openReader(settings: WorkerSettings): DatabaseSync {
  const database = new DatabaseSync(settings.file, { readOnly: true });
  database.exec(`PRAGMA busy_timeout = ${settings.busyTimeoutMs}; PRAGMA temp_store = MEMORY`);
  return database;
}

/** Runs `work` in one transaction: all of it or nothing. `IMMEDIATE` waits at the start, where waiting is possible. */
export function transaction<Result>(
  database: DatabaseSync,
  kind: 'IMMEDIATE' | 'DEFERRED',
  work: () => Result,
): Result {
  database.exec(`BEGIN ${kind}`);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK'); // a full disk has rolled back by itself
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  database.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT');
  const found = database.prepare('SELECT max(version) AS version FROM schema_version').get();
  const version = Number(found?.version ?? 0);
  const files = readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  if (version > files.length) {
    throw new Error(`The database has schema version ${version}, this package knows up to ${files.length}`);
  }
  for (const [index, name] of files.entries()) {
    if (index < version) continue;
    transaction(database, 'IMMEDIATE', () => {
      database.exec(readFileSync(new URL(name, MIGRATIONS), 'utf8'));
      database.prepare('INSERT INTO schema_version VALUES (?)').run(index + 1);
    });
  }
}
