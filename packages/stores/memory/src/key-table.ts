/** What lies in a table: it carries its own key and the link of its chain. */
export interface Keyed<Entry> {
  readonly key: string;
  chained: Entry | undefined;
}

const FIRST_BUCKETS = 256;
/** Characters of a key that are hashed: its end, where digests and counters stand. */
const HASHED = 24;

function hashOf(key: string): number {
  let hash = key.length;
  for (let at = Math.max(0, key.length - HASHED); at < key.length; at++)
    hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  return hash ^ (hash >>> 15);
}

/**
 * Entries by key, in chains.
 *
 * Not a `Map`: one that lives long and changes all the time leaves its outgrown tables behind, each pointing at the
 * next, and until a full collection they keep what was deleted alive (measured, Node 24: 1.3 kB a request).
 */
export class KeyTable<Entry extends Keyed<Entry>> {
  #chains = new Array<Entry | undefined>(FIRST_BUCKETS).fill(undefined);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: string): Entry | undefined {
    let entry = this.#chains[hashOf(key) & (this.#chains.length - 1)];
    while (entry !== undefined && entry.key !== key) entry = entry.chained;
    return entry;
  }

  /** Adds an entry in place of one with the same key. */
  set(entry: Entry): void {
    this.delete(entry.key);
    if (this.#size > this.#chains.length) this.#grow();
    const bucket = hashOf(entry.key) & (this.#chains.length - 1);
    entry.chained = this.#chains[bucket];
    this.#chains[bucket] = entry;
    this.#size++;
  }

  delete(key: string): void {
    const bucket = hashOf(key) & (this.#chains.length - 1);
    let before: Entry | undefined;
    for (let entry = this.#chains[bucket]; entry !== undefined; before = entry, entry = entry.chained) {
      if (entry.key !== key) continue;
      if (before === undefined) this.#chains[bucket] = entry.chained;
      else before.chained = entry.chained;
      entry.chained = undefined;
      this.#size--;
      return;
    }
  }

  #grow(): void {
    const old = this.#chains;
    this.#chains = new Array<Entry | undefined>(old.length * 2).fill(undefined);
    for (const first of old) {
      for (let entry = first; entry !== undefined; ) {
        const next: Entry | undefined = entry.chained;
        const bucket = hashOf(entry.key) & (this.#chains.length - 1);
        entry.chained = this.#chains[bucket];
        this.#chains[bucket] = entry;
        entry = next;
      }
    }
  }
}
