import { hash } from 'node:crypto';

/** Token counts of long texts by their hash, the most recent ones. Keeps no text. */
export class Memo {
  readonly #counts = new Map<string, number>();
  readonly #cap: number;

  /** @param cap entries kept, about 150 bytes each */
  constructor(cap: number) {
    this.#cap = cap;
  }

  get size(): number {
    return this.#counts.size;
  }

  /** The remembered count, or what `count` returns. `scope` keeps vocabularies apart. */
  recall(scope: string, text: string, count: (text: string) => number): number {
    if (this.#cap === 0) return count(text);
    const key = scope + hash('sha256', text, 'base64');
    const known = this.#counts.get(key);
    if (known !== undefined) this.#counts.delete(key);
    else if (this.#counts.size >= this.#cap) this.#counts.delete(this.#counts.keys().next().value!);
    const tokens = known ?? count(text);
    this.#counts.set(key, tokens);
    return tokens;
  }
}
