import { existsSync } from 'node:fs';

/**
 * Whether a file or folder that is not part of the repository lies beside it. Says so where it does not: what needs it
 * is not checked then.
 */
export function isBeside(path: string): boolean {
  const isThere = existsSync(path);
  if (!isThere) console.warn(`NOT CHECKED: ${path} is not beside the repository`);
  return isThere;
}
