import { type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './workspace.ts';

export interface Ran {
  readonly code: number | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** What a stranger's shell has: nothing of the runner's, and the workspace's Node first. */
export function cleanEnv(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, VITEST: _vitest, ...env } = process.env;
  return { ...env, PATH: `${join(ROOT, 'node_modules/.bin')}:${env.PATH ?? ''}`, NO_COLOR: '1', ...extra };
}

/** Runs a command to its end; rejects with its output when it fails, unless `mayFail`. */
export function run(
  command: string,
  args: readonly string[],
  { mayFail = false, ...options }: SpawnOptions & { readonly mayFail?: boolean } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env: cleanEnv(), ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 || mayFail) resolve({ code, output });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`));
    });
  });
}

/** Runs pnpm, whichever way this process was started. */
export const pnpm = (args: readonly string[], options?: Parameters<typeof run>[2]): Promise<Ran> =>
  run('npx', ['-y', 'pnpm@12', ...args], options);
