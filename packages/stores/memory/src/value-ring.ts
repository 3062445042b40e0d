import { type Keyed, KeyTable } from './key-table.ts';

/** What an entry costs beside its value and key: slot, its place in the table and string header, measured on Node 24. */
export const SLOT_BYTES = 96;

/** Entries read since they were written that one insertion may save; bounds its cost. */
const SECOND_CHANCES = 8;

/** Where a value lies in the arena. */
export interface Slot extends Keyed<Slot> {
  offset: number;
  /** Bytes of the value. */
  length: number;
  /** Bytes the value may grow to in place. */
  readonly room: number;
  /** Epoch ms; Infinity when it stays. */
  readonly expiresAt: number;
  wasRead: boolean;
  next: Slot | undefined;
}

/**
 * Values copied into one arena that is written round and round; what the write position reaches is evicted.
 *
 * One buffer and one small object per entry, because thousands of ArrayBuffers make the collector slow (tens of ms).
 * Eviction is first in, first out with a second chance: an entry that was read since moves on with the write
 * position, at most {@link SECOND_CHANCES} per insertion.
 */
export class ValueRing {
  readonly #capacity: number;
  readonly #slots = new KeyTable<Slot>();
  #arena: Buffer | undefined;
  #tail = 0;
  #oldest: Slot | undefined;
  #newest: Slot | undefined;

  /** @param capacity bytes of values, keys and {@link SLOT_BYTES} per entry */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** The slot of a key; one that expired is forgotten. */
  find(key: string, now: number): Slot | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined || now < slot.expiresAt) return slot;
    this.#slots.delete(key);
    return undefined;
  }

  /** A copy of a value: its place in the arena is written over some day. */
  read(slot: Slot): Buffer {
    slot.wasRead = true;
    const copy = Buffer.allocUnsafe(slot.length);
    this.#arena!.copy(copy, 0, slot.offset, slot.offset + slot.length);
    return copy;
  }

  /** Stores a copy, in place of the key's earlier value; false, and nothing stored, when it cannot fit. */
  put(key: string, value: Uint8Array, expiresAt: number, now: number, room = value.length): boolean {
    this.#slots.delete(key);
    const footprint = room + key.length + SLOT_BYTES;
    if (footprint > this.#capacity) return false;
    // Pages are only touched as values arrive: an idle store costs address space, not memory.
    this.#arena ??= Buffer.allocUnsafeSlow(this.#capacity);
    const offset = this.#makeRoom(footprint, now);
    this.#arena.set(value, offset);
    const slot: Slot = {
      key,
      offset,
      length: value.length,
      room,
      expiresAt,
      wasRead: false,
      next: undefined,
      chained: undefined,
    };
    this.#slots.set(slot);
    this.#append(slot);
    return true;
  }

  /** Writes a value over the one in a slot whose room it fits. */
  overwrite(slot: Slot, value: Uint8Array): void {
    this.#arena!.set(value, slot.offset);
    slot.length = value.length;
    slot.wasRead = true;
  }

  delete(key: string): void {
    this.#slots.delete(key);
  }

  #append(slot: Slot): void {
    if (this.#newest === undefined) this.#oldest = slot;
    else this.#newest.next = slot;
    this.#newest = slot;
    this.#tail = slot.offset + slot.room + slot.key.length + SLOT_BYTES;
  }

  /** Evicts until `bytes` are free at the write position, which it returns. */
  #makeRoom(bytes: number, now: number): number {
    let chances = SECOND_CHANCES;
    for (;;) {
      const oldest = this.#oldest;
      const isAhead = oldest !== undefined && oldest.offset >= this.#tail;
      if (this.#tail + bytes > this.#capacity) {
        if (!isAhead) this.#tail = 0;
        else if (this.#evict(oldest, now, chances > 0)) chances--;
      } else if (isAhead && oldest.offset < this.#tail + bytes) {
        if (this.#evict(oldest, now, chances > 0)) chances--;
      } else {
        return this.#tail;
      }
    }
  }

  /** Takes the oldest slot out of the ring; true when it was read since and moved to the write position instead. */
  #evict(oldest: Slot, now: number, mayStay: boolean): boolean {
    this.#oldest = oldest.next;
    if (this.#oldest === undefined) this.#newest = undefined;
    oldest.next = undefined; // an old object that points at younger ones keeps them alive
    const isCurrent = this.#slots.get(oldest.key) === oldest;
    if (isCurrent && mayStay && oldest.wasRead && now < oldest.expiresAt) {
      this.#arena!.copyWithin(this.#tail, oldest.offset, oldest.offset + oldest.length);
      oldest.offset = this.#tail;
      oldest.wasRead = false;
      this.#append(oldest);
      return true;
    }
    if (isCurrent) this.#slots.delete(oldest.key);
    return false;
  }
}
