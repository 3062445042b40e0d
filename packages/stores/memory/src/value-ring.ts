import type { RingKey } from './ring-key.ts';

/** What an entry costs beside its value and key: its header, and up to seven bytes so that the next one is aligned. */
export const HEADER_BYTES = 48;

/** Entries read since they were written that one insertion may save; bounds its cost. */
const SECOND_CHANCES = 8;
/** Nothing: the end of a chain, or a key that is not there. */
const NONE = -1;
const ALIGNMENT = 8;

// Places of the header's numbers, in 32-bit words from the entry's start; the expiry takes the two of a double.
const CHAIN = 0;
const SIZE = 1;
const KEY_BYTES = 2;
const VALUE_BYTES = 3;
const ROOM = 4;
const FLAGS = 5;
const EXPIRY = 6;
const HASH = 8;

const LIVE = 1;
const WAS_READ = 2;

/** Where an entry stands in the arena. */
export type Place = number;

/**
 * Entries in one arena that is written round and round; what the write position reaches is evicted.
 *
 * Keys, values and headers are bytes in the arena, so a million entries are one object: a `Map` of slots cost ten
 * times the collection time of everything else a request does (measured, Node 24). Eviction is first in, first out
 * with a second chance: an entry that was read since moves on with the write position, at most
 * {@link SECOND_CHANCES} per insertion.
 */
export class ValueRing {
  readonly #capacity: number;
  readonly #buckets: Int32Array;
  #arena: Buffer = Buffer.alloc(0);
  #words: Int32Array = new Int32Array(0);
  #doubles: Float64Array = new Float64Array(0);
  #size = 0;
  /** Where the next entry is written. */
  #tail = 0;
  /** Where the oldest entry stands. */
  #head = 0;
  /** Where entries end before the write position went back to the start; NONE while they lie in one piece. */
  #wrap = NONE;

  /** @param capacity bytes of values, keys and {@link HEADER_BYTES} per entry */
  constructor(capacity: number) {
    this.#capacity = capacity - (capacity % ALIGNMENT);
    const buckets = 2 ** Math.ceil(Math.log2(Math.max(1_024, Math.min(1_048_576, capacity / 1_024))));
    this.#buckets = new Int32Array(buckets).fill(NONE);
  }

  get size(): number {
    return this.#size;
  }

  /** The place of a key's entry; undefined when there is none or it expired. */
  find(key: RingKey, now: number): Place | undefined {
    const place = this.#lookUp(key);
    if (place === NONE) return undefined;
    if (now < this.expiresAt(place)) return place;
    this.#forget(place);
    return undefined;
  }

  /** A copy of a value: its place in the arena is written over some day. */
  read(place: Place): Buffer {
    const words = place >> 2;
    this.#words[words + FLAGS]! |= WAS_READ;
    const start = this.#valueAt(place);
    const copy = Buffer.allocUnsafe(this.#words[words + VALUE_BYTES]!);
    this.#arena.copy(copy, 0, start, start + copy.length);
    return copy;
  }

  /** Bytes a value may grow to in place. */
  room(place: Place): number {
    return this.#words[(place >> 2) + ROOM]!;
  }

  /** Epoch ms; Infinity when it stays. */
  expiresAt(place: Place): number {
    return this.#doubles[(place + EXPIRY * 4) >> 3]!;
  }

  /** Stores a copy, in place of the key's earlier value; false, and nothing stored, when it cannot fit. */
  put(key: RingKey, value: Uint8Array, expiresAt: number, now: number, room = value.length): boolean {
    this.delete(key);
    const bytes = HEADER_BYTES - ALIGNMENT + key.length + room;
    const size = bytes + ((ALIGNMENT - (bytes % ALIGNMENT)) % ALIGNMENT);
    if (size > this.#capacity) return false;
    this.#allocate();
    const place = this.#makeRoom(size, now);
    const words = place >> 2;
    this.#words[words + SIZE] = size;
    this.#words[words + KEY_BYTES] = key.length;
    this.#words[words + VALUE_BYTES] = value.length;
    this.#words[words + ROOM] = room;
    this.#words[words + FLAGS] = LIVE;
    this.#words[words + HASH] = key.hash;
    this.#doubles[(place + EXPIRY * 4) >> 3] = expiresAt;
    key.bytes.copy(this.#arena, place + HEADER_BYTES - ALIGNMENT, 0, key.length);
    this.#arena.set(value, place + HEADER_BYTES - ALIGNMENT + key.length);
    this.#link(place);
    this.#tail = place + size;
    return true;
  }

  /** Writes a value over the one of an entry whose room it fits. */
  overwrite(place: Place, value: Uint8Array): void {
    this.#arena.set(value, this.#valueAt(place));
    this.#words[(place >> 2) + VALUE_BYTES] = value.length;
    this.#words[(place >> 2) + FLAGS]! |= WAS_READ;
  }

  delete(key: RingKey): void {
    const place = this.#lookUp(key);
    if (place !== NONE) this.#forget(place);
  }

  /** Pages are only touched as values arrive: an idle store costs address space, not memory. */
  #allocate(): void {
    if (this.#arena.length > 0) return;
    this.#arena = Buffer.allocUnsafeSlow(this.#capacity);
    this.#words = new Int32Array(this.#arena.buffer);
    this.#doubles = new Float64Array(this.#arena.buffer);
  }

  #valueAt(place: Place): number {
    return place + HEADER_BYTES - ALIGNMENT + this.#words[(place >> 2) + KEY_BYTES]!;
  }

  #lookUp({ bytes, length, hash }: RingKey): number {
    let place = this.#buckets[hash & (this.#buckets.length - 1)]!;
    while (place !== NONE) {
      const words = place >> 2;
      if (this.#words[words + HASH] === hash && this.#words[words + KEY_BYTES] === length) {
        const start = place + HEADER_BYTES - ALIGNMENT;
        if (this.#arena.compare(bytes, 0, length, start, start + length) === 0) return place;
      }
      place = this.#words[words + CHAIN]!;
    }
    return NONE;
  }

  #link(place: Place): void {
    const words = place >> 2;
    const bucket = this.#words[words + HASH]! & (this.#buckets.length - 1);
    this.#words[words + CHAIN] = this.#buckets[bucket]!;
    this.#buckets[bucket] = place;
    this.#size++;
  }

  /** Takes an entry out of its chain; its bytes stay until the write position comes round. */
  #forget(place: Place): void {
    const bucket = this.#words[(place >> 2) + HASH]! & (this.#buckets.length - 1);
    const next = this.#words[(place >> 2) + CHAIN]!;
    if (this.#buckets[bucket] === place) {
      this.#buckets[bucket] = next;
    } else {
      let before = this.#buckets[bucket]!;
      while (this.#words[(before >> 2) + CHAIN] !== place) before = this.#words[(before >> 2) + CHAIN]!;
      this.#words[(before >> 2) + CHAIN] = next;
    }
    this.#words[(place >> 2) + FLAGS] = 0;
    this.#size--;
  }

  /** Evicts until `bytes` are free at the write position, which it returns. */
  #makeRoom(bytes: number, now: number): number {
    let chances = SECOND_CHANCES;
    for (;;) {
      const isBehind = this.#wrap !== NONE; // the oldest entry stands ahead of the write position
      if (!isBehind && this.#tail + bytes <= this.#capacity) return this.#tail;
      if (!isBehind) {
        this.#wrap = this.#tail;
        this.#tail = 0;
      } else if (this.#head >= this.#wrap) {
        this.#head = 0;
        this.#wrap = NONE;
      } else if (this.#tail + bytes <= this.#head) {
        return this.#tail;
      } else if (this.#evict(now, chances > 0)) {
        chances--;
      }
    }
  }

  /** Takes the oldest entry out of the ring; true when it was read since and moved to the write position instead. */
  #evict(now: number, mayStay: boolean): boolean {
    const place = this.#head;
    const words = place >> 2;
    const size = this.#words[words + SIZE]!;
    const flags = this.#words[words + FLAGS]!;
    this.#head += size;
    if ((flags & LIVE) === 0) return false;
    this.#forget(place);
    if (!mayStay || (flags & WAS_READ) === 0 || now >= this.expiresAt(place)) return false;
    this.#arena.copyWithin(this.#tail, place, place + size);
    this.#words[(this.#tail >> 2) + FLAGS] = LIVE;
    this.#link(this.#tail);
    this.#tail += size;
    return true;
  }
}
