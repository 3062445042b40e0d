import type { Dispatcher } from 'undici';

const STAMP = /@(\d{16})@/g;
const STAMP_LENGTH = 18;

export interface Chunk {
  /** When it arrived, on the clock of the generator. */
  readonly at: number;
  /** How long it was under way since the mock wrote it. */
  readonly lagMs: number;
}

/** One answer as the load generator reads it. */
export class Answer implements Dispatcher.DispatchHandler {
  status = 0;
  isMarked = false;
  readonly chunks: Chunk[] = [];
  #tail = '';
  readonly #mark: string;
  readonly #now: () => number;
  readonly #done: (error?: Error) => void;

  constructor(mark: string, now: () => number, done: (error?: Error) => void) {
    this.#mark = mark;
    this.#now = now;
    this.#done = done;
  }

  onRequestStart(): void {
    // undici takes a handler for one of the new kind only when it has this.
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    const text = this.#tail + bytes.toString('latin1');
    if (!this.isMarked) this.isMarked = text.includes(this.#mark);
    let end = 0;
    for (const match of text.matchAll(STAMP)) {
      const lagMs = Number(process.hrtime.bigint() / 1_000n - BigInt(match[1]!)) / 1_000;
      this.chunks.push({ at: this.#now(), lagMs });
      end = match.index + STAMP_LENGTH;
    }
    // What may be the first part of a stamp or of the mark is looked at again with the next bytes.
    this.#tail = text.slice(Math.max(end, text.length - Math.max(STAMP_LENGTH, this.#mark.length) + 1));
  }

  onResponseEnd(): void {
    this.#done();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#done(error);
  }
}
