import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Spool } from './spool.ts';

/** A folder of this machine with one spool for each of its processes, by ledger and owner. */
export class SpoolFolder {
  readonly #folder: string;
  readonly #ledger: string;
  readonly #maxBytes: number;

  /**
   * @param ledger the identity of the ledger: the spools of others are left alone
   * @param maxBytes of each spool
   */
  constructor(folder: string, ledger: string, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#folder = folder;
    this.#ledger = ledger;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** The spool of a living owner: this process. */
  own(owner: string): Spool {
    const spool = Spool.open(this.#pathOf(owner), this.#maxBytes);
    if (spool === undefined) throw new Error(`The spool of owner ${owner} is another process's`);
    return spool;
  }

  /** Spools of owners that died, each locked until it is closed. */
  *ofTheDead(living: string): Iterable<{ readonly owner: string; readonly spool: Spool }> {
    for (const name of readdirSync(this.#folder)) {
      const owner = /^(.+)\.(\d+)\.spool$/.exec(name);
      if (owner?.[1] !== this.#ledger || owner[2] === living) continue;
      const spool = Spool.open(this.#pathOf(owner[2]!), this.#maxBytes);
      if (spool !== undefined) yield { owner: owner[2]!, spool };
    }
  }

  #pathOf(owner: string): string {
    return join(this.#folder, `${this.#ledger}.${owner}.spool`);
  }
}
