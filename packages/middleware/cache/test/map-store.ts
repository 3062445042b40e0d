import type { Clock, KeyValue } from '@weir/core';

/** A store in a map, which can be made to fail or to hang. */
export class MapStore implements KeyValue {
  readonly #clock: Clock;
  readonly #values = new Map<string, { readonly bytes: Uint8Array; readonly until: number }>();
  mood: 'well' | 'failing' | 'hanging' = 'well';
  reads = 0;
  writes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get keys(): string[] {
    return [...this.#values.keys()];
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    this.reads++;
    await this.#mood();
    const value = this.#values.get(key);
    return value === undefined || value.until <= this.#clock.now() ? undefined : Uint8Array.from(value.bytes);
  }

  async set(key: string, bytes: Uint8Array, { ttlMs = Number.POSITIVE_INFINITY } = {}): Promise<boolean> {
    this.writes++;
    await this.#mood();
    this.#values.set(key, { bytes: Uint8Array.from(bytes), until: this.#clock.now() + ttlMs });
    return true;
  }

  async delete(key: string): Promise<boolean> {
    return this.#values.delete(key);
  }

  increment(): Promise<bigint> {
    throw new Error('A cache counts nothing');
  }

  /** What is stored under a key now is stored under another one as well. */
  copy(from: string, to: string): void {
    this.#values.set(to, this.#values.get(from)!);
  }

  #mood(): Promise<void> | void {
    if (this.mood === 'failing') throw new Error('The store is down');
    if (this.mood === 'hanging') return new Promise(() => undefined);
  }
}
