/** Blocks that lie next to each other in one buffer. */
interface Run {
  readonly buffer: ArrayBufferLike;
  /** Where it starts in the buffer. */
  readonly byteOffset: number;
  /** Where it starts in the stream. */
  readonly start: number;
  length: number;
}

const viewOf = ({ buffer, byteOffset, length }: Run, skipped = 0): Buffer =>
  Buffer.from(buffer, byteOffset + skipped, length - skipped);

/** Blocks of a stream, kept in order; neighbours in one buffer are one run, which costs nothing to lengthen. */
export class KeptBlocks {
  #runs: Run[] = [];
  #end = 0;

  /** Bytes that were ever added: where the next block starts in the stream. */
  get end(): number {
    return this.#end;
  }

  add({ buffer, byteOffset, length }: Uint8Array): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && last.buffer === buffer && last.byteOffset + last.length === byteOffset)
      last.length += length;
    else this.#runs.push({ buffer, byteOffset, start: this.#end, length });
    this.#end += length;
  }

  /** The blocks that are kept, neighbours joined. */
  get blocks(): Uint8Array[] {
    return this.#runs.map((run) => viewOf(run));
  }

  /** The last block, with those joined to it; undefined when none is kept. */
  get last(): Uint8Array | undefined {
    const run = this.#runs.at(-1);
    return run === undefined ? undefined : viewOf(run);
  }

  /** Some of what follows the first `position` bytes of the stream; undefined when nothing does yet. */
  after(position: number): Uint8Array | undefined {
    if (position >= this.#end) return undefined;
    const run = this.#runs.findLast(({ start }) => start <= position)!;
    return viewOf(run, position - run.start);
  }

  /** Lets go of runs that lie within the first `position` bytes. */
  forget(position: number): void {
    const kept = this.#runs.findIndex(({ start, length }) => start + length > position);
    this.#runs.splice(0, kept < 0 ? this.#runs.length : kept);
  }

  /** Lets go of everything, and returns it. */
  take(): Uint8Array[] {
    const { blocks } = this;
    this.#runs = [];
    return blocks;
  }
}
