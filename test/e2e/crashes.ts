import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cleanEnv } from '../run.ts';
import { until } from './stack.ts';

/** Where a process dies. */
export type CrashPoint = 'intended' | 'dispatched' | 'content' | 'answered' | 'transferring' | 'recovering';

export interface CrashSetup {
  readonly upstream: string;
  readonly file: string;
  readonly point: CrashPoint;
  readonly at: number;
  readonly name: string;
}

const PROCESS = fileURLToPath(new URL('crash-process.ts', import.meta.url));
const running = new Set<ChildProcess>();

/** A process that dies at a point, or when it is killed. */
export class CrashProcess {
  said = '';
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor({ upstream, file, point, at, name }: CrashSetup) {
    this.#child = spawn('node', ['--conditions=@weir/source', '--disable-warning=ExperimentalWarning', PROCESS], {
      env: cleanEnv({ UPSTREAM: upstream, FILE: file, POINT: point, AT: String(at), NAME: name }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(this.#child);
    this.#exited = once(this.#child, 'exit').finally(() => running.delete(this.#child));
    this.#child.stdout!.on('data', (bytes: Buffer) => {
      this.said += bytes.toString();
    });
  }

  get isDead(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits until it has said a word, or is dead. */
  async saying(word: string): Promise<void> {
    await until(() => this.said.split('\n').includes(word) || this.isDead);
  }

  async killed(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async died(): Promise<void> {
    await until(() => this.isDead);
    await this.#exited;
    if (this.#child.signalCode !== 'SIGKILL') throw new Error(`It ended with ${this.#child.exitCode}: ${this.said}`);
  }
}

/** Ends what a failed test has left running. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
