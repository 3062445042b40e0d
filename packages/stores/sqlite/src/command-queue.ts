import { type Clock, WeirError } from '@weir/core';
import type { Command, CommandResult } from './protocol.ts';
import type { WorkerClient } from './worker-client.ts';

interface Asked {
  readonly command: Command;
  resolve(value: unknown): void;
  reject(error: WeirError): void;
}

interface Batch {
  readonly asked: Asked[];
  callOff(): void;
  isOver: boolean;
}

/** Commands that may wait for the transaction that runs. */
const MAX_WAITING = 10_000;

/** Sends commands in groups: while one transaction runs, those that come share the next. */
export class CommandQueue {
  readonly #client: WorkerClient;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #waiting: Batch | undefined;
  #isSending = false;

  constructor(client: WorkerClient, clock: Clock, timeoutMs: number) {
    this.#client = client;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @throws WeirError `ledger_unavailable` when the command was not done in time (it may still be done), or too many
   *   wait; `internal_error` when it is refused
   */
  ask<Value>(command: Command): Promise<Value> {
    return new Promise((resolve, reject) => {
      const batch = this.#waiting ?? this.#openBatch();
      if (batch.asked.length >= MAX_WAITING) {
        const message = `${MAX_WAITING + 1} commands wait for SQLite, the limit is ${MAX_WAITING}`;
        return reject(new WeirError('ledger_unavailable', message));
      }
      batch.asked.push({ command, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  #openBatch(): Batch {
    const batch: Batch = { asked: [], isOver: false, callOff: () => undefined };
    batch.callOff = this.#clock.after(this.#timeoutMs, () => {
      if (this.#waiting === batch) this.#waiting = undefined; // never sent: nothing of it will happen
      const message = `The SQLite writer took more than ${this.#timeoutMs} ms for a command`;
      this.#end(batch, new WeirError('ledger_unavailable', message));
    });
    this.#waiting = batch;
    if (!this.#isSending) queueMicrotask(() => this.#send());
    return batch;
  }

  #send(): void {
    const batch = this.#waiting;
    if (batch === undefined || this.#isSending) return;
    this.#waiting = undefined;
    this.#isSending = true;
    const commands = batch.asked.map(({ command }) => command);
    // The client's own limit is only met when this batch was given up long before.
    const answer = this.#client.call('transact', { now: this.#clock.now(), commands }, 10 * this.#timeoutMs);
    answer
      .then(
        (results) => this.#end(batch, results),
        (error: unknown) => this.#end(batch, WeirError.from(error)),
      )
      .finally(() => {
        this.#isSending = false;
        this.#send();
      });
  }

  #end(batch: Batch, outcome: readonly CommandResult[] | WeirError): void {
    if (batch.isOver) return;
    batch.isOver = true;
    batch.callOff();
    for (const [index, { resolve, reject }] of batch.asked.entries()) {
      if (outcome instanceof Error) {
        reject(outcome);
        continue;
      }
      const result = outcome[index]!;
      if ('refusal' in result) reject(new WeirError('internal_error', result.refusal));
      else resolve(result.value);
    }
  }
}
