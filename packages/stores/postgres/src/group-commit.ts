import { WeirError } from '@weir/core';
import { faultOf } from './database.ts';

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Items one transaction takes. */
const MAX_GROUP = 1_000;
/** Items that may wait for the transaction that runs. */
const MAX_WAITING = 20_000;

/** One transaction at a time: what comes while it runs shares the next, so that a commit is paid for by many. */
export class GroupCommit<Item, Result> {
  readonly #commit: (items: readonly Item[]) => Promise<readonly Result[]>;
  #waiting: Waiting<Item, Result>[] = [];
  #running: Promise<void> | undefined;

  /** @param commit one transaction; gives a result for each item */
  constructor(commit: (items: readonly Item[]) => Promise<readonly Result[]>) {
    this.#commit = commit;
  }

  /** @throws WeirError `ledger_unavailable` when the transaction failed or too many wait */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= MAX_WAITING) {
        const message = `${MAX_WAITING + 1} commands wait for PostgreSQL, the limit is ${MAX_WAITING}`;
        return reject(new WeirError('ledger_unavailable', message, { dispatch: { sent: false } }));
      }
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= Promise.resolve().then(() => this.#run());
    });
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#commitGroup(this.#waiting.splice(0, MAX_GROUP));
    this.#running = undefined;
  }

  /** What a group was refused for is the fault of one: each by itself then, so that it fails alone. */
  async #commitGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#commit(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index]!);
    } catch (error) {
      if (group.length > 1 && faultOf(error) === 'refused') for (const one of group) await this.#commitGroup([one]);
      else for (const { reject } of group) reject(error);
    }
  }
}
