const FIRST_PAGE_BYTES = 1_024;
const PAGE_BYTES = 4_096;
/** A larger block is kept in the buffer it came in: its own overhead is small beside it. */
const LARGE_BYTES = 1_024;

/**
 * Copies the small blocks of one stream next to each other into pages.
 *
 * A network chunk is a buffer of its own. One that outlives the turn it came in costs the collector more than the
 * 200 bytes it carries cost memory: 1,000 streams of 100 chunks are 100,000 buffers, or 6,000 pages.
 */
export class BlockPages {
  #page: Buffer | undefined;
  #used = 0;

  /** The same bytes, in a page right behind the block before them where there is room. */
  keep(block: Uint8Array): Uint8Array {
    const { length } = block;
    if (length >= LARGE_BYTES) return block;
    if (this.#page === undefined || this.#used + length > this.#page.length) {
      this.#page = Buffer.allocUnsafeSlow(this.#page === undefined ? FIRST_PAGE_BYTES : PAGE_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += length;
    this.#page.set(block, start);
    return this.#page.subarray(start, this.#used);
  }
}
