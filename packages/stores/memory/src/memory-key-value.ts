import { type Clock, type KeyValue, WeirError } from '@weir/core';
import { type MemoryOptions, memoryDefaults } from './options.ts';
import { RingKey } from './ring-key.ts';
import { type Place, ValueRing } from './value-ring.ts';

/** Counters live apart, so that a flood of cached values cannot evict what limits a rate. */
const COUNTER_SHARE = 16;
/** Bytes kept for a counter's digits, so that it grows in place. */
const COUNTER_ROOM = 24;
const INTEGER = /^-?\d{1,64}$/;

/**
 * A key-value store bounded by bytes, made for caching replies: values are copied into one arena, a lookup takes
 * less than a microsecond and eviction is constant (see {@link ValueRing}).
 */
export class MemoryKeyValue implements KeyValue {
  readonly #clock: Clock;
  readonly #maxValueBytes: number;
  readonly #values: ValueRing;
  readonly #counters: ValueRing;
  readonly #key = new RingKey();

  constructor(services: { readonly clock: Clock }, options: Partial<MemoryOptions> = {}) {
    const { maxBytes, maxValueBytes } = { ...memoryDefaults, ...options };
    const counterBytes = Math.floor(maxBytes / COUNTER_SHARE);
    this.#clock = services.clock;
    this.#maxValueBytes = maxValueBytes;
    this.#values = new ValueRing(maxBytes - counterBytes);
    this.#counters = new ValueRing(counterBytes);
  }

  /** Values and counters kept; expired ones count until they are met. */
  get size(): number {
    return this.#values.size + this.#counters.size;
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const key = this.#key.read(name);
    const now = this.#clock.now();
    const value = this.#values.find(key, now);
    if (value !== undefined) return this.#values.read(value);
    const counter = this.#counters.find(key, now);
    return counter === undefined ? undefined : this.#counters.read(counter);
  }

  /** False when an existing value won, or when the value is larger than `maxValueBytes`: then none is left. */
  async set(
    name: string,
    value: Uint8Array,
    options: { readonly ttlMs?: number; readonly ifAbsent?: boolean } = {},
  ): Promise<boolean> {
    const key = this.#key.read(name);
    const now = this.#clock.now();
    if (options.ifAbsent === true && this.#has(key, now)) return false;
    this.#counters.delete(key);
    if (value.length <= this.#maxValueBytes) {
      return this.#values.put(key, value, now + (options.ttlMs ?? Number.POSITIVE_INFINITY), now);
    }
    this.#values.delete(key);
    return false;
  }

  async delete(name: string): Promise<boolean> {
    const key = this.#key.read(name);
    const existed = this.#has(key, this.#clock.now());
    this.#values.delete(key);
    this.#counters.delete(key);
    return existed;
  }

  /** @throws WeirError `internal_error` when the key holds a value that is not an integer. */
  async increment(name: string, by: bigint, options: { readonly ttlMs?: number } = {}): Promise<bigint> {
    const key = this.#key.read(name);
    const now = this.#clock.now();
    const counter = this.#counters.find(key, now);
    if (counter !== undefined) return this.#count(key, counter, integer(this.#counters.read(counter)) + by, now);
    const value = this.#values.find(key, now);
    const total = value === undefined ? by : integer(this.#values.read(value)) + by;
    const lasting = now + (options.ttlMs ?? Number.POSITIVE_INFINITY);
    const expiresAt = value === undefined ? lasting : this.#values.expiresAt(value);
    this.#values.delete(key);
    this.#write(key, total, expiresAt, now);
    return total;
  }

  #has(key: RingKey, now: number): boolean {
    return this.#values.find(key, now) !== undefined || this.#counters.find(key, now) !== undefined;
  }

  #count(key: RingKey, counter: Place, total: bigint, now: number): bigint {
    const digits = Buffer.from(total.toString(), 'latin1');
    if (digits.length <= this.#counters.room(counter)) this.#counters.overwrite(counter, digits);
    else this.#write(key, total, this.#counters.expiresAt(counter), now);
    return total;
  }

  #write(key: RingKey, total: bigint, expiresAt: number, now: number): void {
    const digits = Buffer.from(total.toString(), 'latin1');
    this.#counters.put(key, digits, expiresAt, now, Math.max(COUNTER_ROOM, digits.length));
  }
}

function integer(value: Buffer): bigint {
  const text = value.toString('latin1');
  if (!INTEGER.test(text)) {
    throw new WeirError('internal_error', `A value of ${value.length} bytes is no integer and cannot be incremented`);
  }
  return BigInt(text);
}
