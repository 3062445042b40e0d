import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Summary } from '../src/serve/summary.ts';

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

function spawnWeir(args: readonly string[], { cwd, env = {} }: RunOptions): ChildProcess {
  const { PATH = '' } = process.env;
  return spawn(process.execPath, ['--conditions=@weir/source', BIN, ...args], { cwd, env: { PATH, ...env } });
}

function collect(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** Runs the real command, with nothing in its environment but what is given. */
export const runWeir = (args: readonly string[], options: RunOptions): Promise<Ended> =>
  collect(spawnWeir(args, options));

/** A gateway that runs in a process of its own. */
export interface Running {
  readonly ready: Summary;
  readonly ended: Promise<Ended>;
  signal(name: NodeJS.Signals): void;
}

/** `weir start --json`, once it is ready. */
export async function startWeir(args: readonly string[], options: RunOptions): Promise<Running> {
  const child = spawnWeir(['start', '--json', ...args], options);
  const ended = collect(child);
  const line = await Promise.race([
    new Promise<string>((resolve) => {
      let text = '';
      child.stdout?.on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('\n')) resolve(text);
      });
    }),
    ended.then(({ code, stderr }) => Promise.reject(new Error(`weir start ended with ${code}: ${stderr}`))),
  ]);
  return { ready: JSON.parse(line) as Summary, ended, signal: (name) => void child.kill(name) };
}

/** A folder of its own, with files in it. */
export function folderWith(files: Readonly<Record<string, string>> = {}): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'weir-cli-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
