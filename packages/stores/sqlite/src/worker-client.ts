import { Worker } from 'node:worker_threads';
import { type Clock, WeirError } from '@weir/core';
import type { FromWorker, Operation, Operations, ToWorker, WorkerSettings } from './protocol.ts';

export interface WorkerClientOptions {
  readonly role: 'writer' | 'reader';
  readonly settings: WorkerSettings;
  readonly clock: Clock;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: WeirError): void;
  callOff(): void;
}

/** A worker that dies is started again, but not more often than this, ms. */
const RESTART_MS = 60_000;
/** The source runs under Node's type stripping, the package as compiled. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/**
 * A worker thread and what was asked of it. When it dies everything asked is rejected with `ledger_unavailable`, and
 * the next question starts it again.
 */
export class WorkerClient {
  readonly #options: WorkerClientOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #lastId = 0;
  #diedAt = Number.NEGATIVE_INFINITY;
  #deaths = 0;
  #isStopped = false;

  constructor(options: WorkerClientOptions) {
    this.#options = options;
  }

  /** How often it died. */
  get deaths(): number {
    return this.#deaths;
  }

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** @throws WeirError `ledger_unavailable` when the worker fails, dies, or takes longer than `timeoutMs`. */
  call<Op extends Operation>(
    op: Op,
    payload: Operations[Op]['payload'],
    timeoutMs: number,
  ): Promise<Operations[Op]['result']> {
    return new Promise((resolve, reject) => {
      const worker = this.#running();
      if (worker === undefined) return reject(this.#unavailable(op, 'its thread is not running'));
      const id = ++this.#lastId;
      const callOff = this.#options.clock.after(timeoutMs, () => {
        this.#pending.delete(id);
        reject(this.#unavailable(op, `it took more than ${timeoutMs} ms`));
      });
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject, callOff });
      worker.postMessage({ id, op, payload } satisfies ToWorker);
    });
  }

  /** Tells the writer that lines were journalled; nothing when it is not running. */
  poke(): void {
    this.#running()?.postMessage({ poke: true } satisfies ToWorker);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const worker = this.#worker;
    this.#worker = undefined;
    this.#rejectAll('it was stopped');
    await worker?.terminate();
  }

  #running(): Worker | undefined {
    if (this.#worker !== undefined || this.#isStopped) return this.#worker;
    const { clock } = this.#options;
    // The first death is forgiven at once; one that follows soon has a cause that will not go away by itself.
    if (this.#deaths > 1 && clock.now() - this.#diedAt < RESTART_MS) return undefined;
    this.#worker = this.#start();
    return this.#worker;
  }

  #start(): Worker {
    const { role, settings } = this.#options;
    const worker = new Worker(new URL(`./worker/${role}.${EXTENSION}`, import.meta.url), {
      name: `weir-sqlite-${role}`,
      workerData: settings,
      // Not the process's own flags: threads refuse many, such as --max-old-space-size. They need none of them.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    worker.on('message', (message: FromWorker) => this.#settle(message));
    worker.on('error', (error) => this.#die(worker, error.message));
    worker.on('exit', () => this.#die(worker, 'its thread ended'));
    return worker;
  }

  #settle(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return; // it was given up
    this.#pending.delete(message.id);
    pending.callOff();
    if ('error' in message) pending.reject(this.#unavailable('serve', message.error));
    else pending.resolve(message.result);
  }

  #die(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#deaths++;
    this.#diedAt = this.#options.clock.now();
    this.#rejectAll(reason);
  }

  #rejectAll(reason: string): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) {
      pending.callOff();
      pending.reject(this.#unavailable('answer', reason));
    }
  }

  #unavailable(verb: string, reason: string): WeirError {
    return new WeirError('ledger_unavailable', `The SQLite ${this.#options.role} could not ${verb}: ${reason}`);
  }
}
