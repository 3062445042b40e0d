import { join } from 'node:path';

const SEGMENT = /^([a-z0-9-]+)\.(\d+)\.journal$/;
const LOCK = /^([a-z0-9-]+)\.lock$/;

/** Where the journals of a database lie. */
export const journalFolder = (file: string): string => `${file}.journals`;

export const segmentPath = (folder: string, owner: string, segment: number): string =>
  join(folder, `${owner}.${String(segment).padStart(6, '0')}.journal`);

export const lockPath = (folder: string, owner: string): string => join(folder, `${owner}.lock`);

/** The owner whose lock a file is. */
export const ownerOfLock = (name: string): string | undefined => LOCK.exec(name)?.[1];

/** The segment a file is, if it is one of this owner. */
export function segmentOf(name: string, owner: string): number | undefined {
  const match = SEGMENT.exec(name);
  return match?.[1] === owner ? Number(match[2]) : undefined;
}
