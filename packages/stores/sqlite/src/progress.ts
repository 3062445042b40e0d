const SEGMENT = 0;
const IS_FAILING = 1;

/** How far the writer has come with the journal of its process, seen by both threads without a message. */
export class Progress {
  /** What the other thread makes its own of. */
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
  }

  /** The segment it is reading; 0 before the first. */
  get segment(): number {
    return Atomics.load(this.#cells, SEGMENT);
  }

  set segment(segment: number) {
    Atomics.store(this.#cells, SEGMENT, segment);
  }

  /** Whether its last try failed. */
  get isFailing(): boolean {
    return Atomics.load(this.#cells, IS_FAILING) === 1;
  }

  set isFailing(isFailing: boolean) {
    Atomics.store(this.#cells, IS_FAILING, isFailing ? 1 : 0);
  }
}
