import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Random } from '@weir/core';
import { lockPath } from './files.ts';

/** A file held locked by this process until it releases it or dies, however it dies. */
export interface FileLock {
  /** Removes the file, then unlocks it. */
  remove(): void;
  /** Unlocks the file and leaves it. */
  release(): void;
}

/** A journal's name, and the lock that says its process lives. */
export interface Owner extends FileLock {
  readonly name: string;
}

/**
 * Locks a file by holding an exclusive SQLite transaction on it: the one file lock Node can take that the operating
 * system releases on kill -9.
 *
 * @param waitMs how long to wait for whoever holds it
 * @returns undefined when somebody else holds it
 */
export function lockFile(path: string, waitMs = 0): FileLock | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${waitMs}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`);
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return {
    remove: () => {
      const removed = removeIfPossible(path); // while it is locked, so that nobody locks a file about to go
      database.close();
      if (!removed) removeIfPossible(path);
    },
    release: () => database.close(),
  };
}

const SQLITE_BUSY = 5;
const MAX_TRIES = 1_000;

/** Windows does not remove open files; one that stays is found dead and removed later. */
function removeIfPossible(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

/** Takes a name nobody has, and locks it. */
export function claimOwner(folder: string, random: Random): Owner {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const name = random.id().replace(/[^a-z0-9-]/g, '-');
    const path = lockPath(folder, name);
    try {
      closeSync(openSync(path, 'wx', 0o600));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    const lock = lockFile(path);
    if (lock === undefined) continue; // taken for a dead one's by another process, which removes it
    if (existsSync(path)) return { name, ...lock };
    lock.release();
  }
  throw new Error(`${MAX_TRIES} names were taken`);
}

/** Locks the name of an owner that died; undefined when it lives, or another process has taken it over. */
export const lockDeadOwner = (folder: string, name: string): FileLock | undefined => lockFile(lockPath(folder, name));
