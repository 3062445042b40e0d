import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '@weir/core';

/** Makes the state folder for this user alone, and out of reach of git: it holds answers. */
export function prepareState(folder: string): void {
  if (existsSync(folder)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, '.gitignore'), '*\n');
  } catch (cause) {
    throw new WeirError(
      'invalid_options',
      `the state directory '${folder}' cannot be made: ${(cause as Error).message}`,
      { cause },
    );
  }
}
