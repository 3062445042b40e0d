import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from './database.ts';

const MIGRATIONS = new URL('../migrations/', import.meta.url);
/** One lock for all: processes that start together take turns. */
const LOCK = 0x77656972;

/** Brings the tables of the schema up to date, once whoever starts first. */
export async function migrate(database: Database): Promise<void> {
  const files = readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  await database.alone(async (run) => {
    await run('BEGIN');
    await run(`SELECT pg_advisory_xact_lock(${LOCK})`);
    await run(`CREATE SCHEMA IF NOT EXISTS "${database.schema}"`);
    await run(`SET LOCAL search_path TO "${database.schema}", pg_temp`);
    await run('CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)');
    const [found] = await run('SELECT coalesce(max(version), 0) AS version FROM schema_version');
    const version = found!.version as number;
    if (version > files.length) {
      throw new Error(`The database has schema version ${version}, this package knows up to ${files.length}`);
    }
    for (const [index, name] of files.entries()) {
      if (index < version) continue;
      await run(readFileSync(new URL(name, MIGRATIONS), 'utf8'));
      await run('INSERT INTO schema_version VALUES ($1)', [index + 1]);
    }
    await run('COMMIT');
  });
}
