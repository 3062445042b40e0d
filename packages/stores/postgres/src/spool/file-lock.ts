import { DatabaseSync } from 'node:sqlite';

/** SQLite's code for: somebody else holds it. */
const BUSY = 5;

/**
 * Locks a file by holding an exclusive SQLite transaction on it: the one file lock Node can take that the operating
 * system releases however the process dies.
 *
 * @returns what unlocks it; undefined when somebody else holds it
 */
export function lockFile(path: string): (() => void) | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { readonly errcode?: number }).errcode === BUSY) return undefined;
    throw error;
  }
  return () => database.close();
}
