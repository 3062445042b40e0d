import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../workspace.ts';

/**
 * Copies what is tracked or new into `.cache/<name>` and installs it there, so that mistakes can be made in the copy.
 *
 * @returns the folder
 */
export function copyWorkspace(name: string): string {
  const copy = join(ROOT, '.cache', name);
  rmSync(copy, { recursive: true, force: true });
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of listed.stdout.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  const installed = spawnSync('npx', ['-y', 'pnpm@12', 'install', '--frozen-lockfile', '--prefer-offline'], {
    cwd: copy,
    encoding: 'utf8',
  });
  if (installed.status !== 0) throw new Error(`The copy could not be installed:\n${installed.stdout}`);
  return copy;
}
