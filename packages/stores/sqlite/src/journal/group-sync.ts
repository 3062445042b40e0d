interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Makes writes durable in groups: one sync is in flight, and all who ask meanwhile share the next, because a write
 * that came after a sync began may not be covered by it.
 */
export class GroupSync {
  readonly #sync: (done: (error: Error | null) => void) => void;
  #waiting: Waiter[] = [];
  #isScheduled = false;
  #onIdle: (() => void) | undefined;

  /** @param sync starts one sync and calls back once what was written before is durable */
  constructor(sync: (done: (error: Error | null) => void) => void) {
    this.#sync = sync;
  }

  /** Resolves when everything written before this call is durable. */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      setImmediate(() => this.#run()); // whoever writes in the same turn of the loop still gets in
    });
  }

  /** Calls back once nothing is in flight and nobody waits; for a caller that asks no more. */
  whenIdle(action: () => void): void {
    if (this.#isScheduled) this.#onIdle = action;
    else action();
  }

  #run(): void {
    const group = this.#waiting;
    this.#waiting = [];
    this.#sync((error) => {
      for (const waiter of group) error === null ? waiter.resolve() : waiter.reject(error);
      if (this.#waiting.length > 0) return this.#run();
      this.#isScheduled = false;
      this.#onIdle?.();
    });
  }
}
