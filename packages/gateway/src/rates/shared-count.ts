import type { KeyValue } from '@weir/core';

const MINUTE_MS = 60_000;

/** What all processes took of one bucket, counted in a store they share, a minute at a time. */
export class SharedCount {
  readonly #name: string;
  readonly #store: KeyValue;
  #minute = -1;
  /** Taken here and not told yet. */
  #untold = 0;
  /** Told in this minute. */
  #told = 0;
  /** What others took in this minute, as far as it is known. */
  #others = 0;

  constructor(store: KeyValue, name: string) {
    this.#store = store;
    this.#name = name;
  }

  /** Taken here; negative where it was given back. */
  add(amount: number): void {
    this.#untold += amount;
  }

  /**
   * Tells the others, and hears of them.
   *
   * @param now epoch ms
   * @returns what others took since it was asked last
   */
  async exchange(now: number): Promise<number> {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#told = 0;
      this.#others = 0;
    }
    const telling = this.#untold;
    this.#untold = 0;
    let total: bigint;
    try {
      total = await this.#store.increment(`${this.#name} ${minute}`, BigInt(telling), { ttlMs: 2 * MINUTE_MS });
    } catch (error) {
      this.#untold += telling;
      throw error;
    }
    this.#told += telling;
    const others = Number(total) - this.#told;
    const more = others - this.#others;
    this.#others = others;
    return more;
  }
}
