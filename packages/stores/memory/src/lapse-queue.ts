interface Entry<Item> {
  at: number;
  readonly item: Item;
}

/**
 * Items by the time they fall due, the earliest first: a binary heap.
 *
 * Items that no longer matter stay in until they fall due or until they outnumber those that do, when `isNeeded`
 * sorts them out: O(log n) per item, and never more than twice the items needed.
 */
export class LapseQueue<Item> {
  readonly #isNeeded: (item: Item) => boolean;
  #heap: Entry<Item>[] = [];
  #limit = 64;

  constructor(isNeeded: (item: Item) => boolean) {
    this.#isNeeded = isNeeded;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** @param at epoch ms */
  push(at: number, item: Item): void {
    if (this.#heap.length >= this.#limit) this.#compact();
    const heap = this.#heap;
    let index = heap.length;
    heap.push({ at, item });
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.at <= at) break;
      swap(heap, index, parent);
      index = parent;
    }
  }

  /** Takes out the earliest item that is due at `now`. */
  pop(now: number): Item | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.at > now) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink(0);
    }
    return first.item;
  }

  #sink(start: number): void {
    const heap = this.#heap;
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      let least = index;
      if (left < heap.length && heap[left]!.at < heap[least]!.at) least = left;
      if (left + 1 < heap.length && heap[left + 1]!.at < heap[least]!.at) least = left + 1;
      if (least === index) return;
      swap(heap, index, least);
      index = least;
    }
  }

  #compact(): void {
    this.#heap = this.#heap.filter(({ item }) => this.#isNeeded(item));
    for (let index = (this.#heap.length >> 1) - 1; index >= 0; index--) this.#sink(index);
    this.#limit = Math.max(64, 2 * this.#heap.length);
  }
}

function swap<Item>(heap: Entry<Item>[], left: number, right: number): void {
  const kept = heap[left]!;
  heap[left] = heap[right]!;
  heap[right] = kept;
}
