import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from './tools.ts';

/** Which core each side runs on. */
export interface Pinning {
  readonly gateway: number;
  readonly others: number;
}

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The end of what it wrote to stderr. */
  readonly complaint: () => string;
  readonly exited: Promise<number | null>;
}

export interface StartOptions {
  readonly side: keyof Pinning;
  readonly env?: Readonly<Record<string, string>>;
  readonly isVerbose: boolean;
}

const KEPT_CHARACTERS = 600;

/** Gateways on core 0, everything else on core 1; undefined where that cannot be done. */
export function findPinning(): Pinning | undefined {
  if (availableParallelism() < 2) return undefined;
  try {
    for (const core of ['0', '1']) execFileSync('taskset', ['-c', core, 'true'], { stdio: 'ignore' });
    execFileSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)], { stdio: 'ignore' });
    return { gateway: 0, others: 1 };
  } catch {
    return undefined;
  }
}

/** Only what a server needs: no inspector, loader or test runner leaks in from the parent. */
function environment(given: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...inherited } = process.env;
  return { ...inherited, NODE_ENV: 'production', ...given };
}

/** The processes of a run. Every one of them ends with it. */
export function processGroup(pinning: Pinning | undefined) {
  const running = new Set<ChildProcess>();

  function start(command: Command, options: StartOptions): Started {
    const line = [command.file, ...command.arguments];
    const pinned = pinning === undefined ? line : ['taskset', '-c', String(pinning[options.side]), ...line];
    const child = spawn(pinned[0]!, pinned.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(options.env),
    });
    if (child.pid === undefined) throw new Error(`cannot start ${command.file}`);
    running.add(child);
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-KEPT_CHARACTERS);
      if (options.isVerbose) process.stderr.write(text);
    });
    const exited = new Promise<number | null>((resolve) => {
      child.once('exit', (code) => {
        running.delete(child);
        resolve(code);
      });
    });
    return { child, pid: child.pid, complaint: () => complaint.trim(), exited };
  }

  function stopAll(): void {
    for (const child of running) child.kill('SIGKILL');
  }

  return { start, stopAll };
}

export type ProcessGroup = ReturnType<typeof processGroup>;

/** Ends a process, politely at first. */
export async function stop({ child, exited }: Started): Promise<void> {
  child.kill('SIGTERM');
  const isOver = await Promise.race([exited.then(() => true), sleep(2_000, false)]);
  if (isOver) return;
  child.kill('SIGKILL');
  await exited;
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Waits until a process listens; throws with its own words when it ends first. */
export async function listening(started: Started, port: number, timeoutMs = 30_000): Promise<void> {
  let code: number | null | undefined;
  started.exited.then((exitCode) => {
    code = exitCode;
  });
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    if (await isOpen(port)) return;
    if (code !== undefined) throw new Error(`ended with ${code ?? 'a signal'}: ${started.complaint()}`);
    await sleep(20);
  }
  throw new Error(`did not listen on its port within ${timeoutMs} ms: ${started.complaint()}`);
}
