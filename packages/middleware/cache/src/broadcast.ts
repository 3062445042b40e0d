import { KeptBlocks, type StreamSink, WeirError } from '@weir/core';
import { type Readable, Reader } from './reader.ts';

/** The stream that is shared. */
export interface Upstream {
  pipe(sink: StreamSink): void;
  resume(): void;
}

/** Told what happens to the stream as a whole. */
export interface BroadcastEvents {
  /** More has passed than is kept: nobody can join any more. */
  onOverflow(): void;
  /** All blocks have passed, and every reader who was asking has them. */
  onEnd(error: WeirError | undefined): void;
}

/**
 * One stream for many readers, each at its own pace.
 *
 * The fastest reader sets the pace of the upstream, which is paused while nobody asks. Up to `maxBytes` everything is
 * kept: readers can join late, and slow ones are in nobody's way. Past that the stream is not whole any more: only
 * what some reader has not had is kept, and a reader who falls `maxBytes` behind the fastest is cut off. To pause the
 * upstream for it instead would let one slow caller hold up strangers.
 */
export class Broadcast implements StreamSink, Readable {
  readonly #upstream: Upstream;
  readonly #maxBytes: number;
  readonly #events: BroadcastEvents;
  readonly #readers = new Set<Reader>();
  readonly #kept = new KeptBlocks();
  /** The block that is passing: handed on as it is to everybody who had all before it. */
  #passing: Uint8Array | undefined;
  #isWhole = true;
  #isPaused = false;
  #isUrged = false;
  ending: { readonly error: WeirError | undefined } | undefined;

  constructor(upstream: Upstream, maxBytes: number, events: BroadcastEvents) {
    this.#upstream = upstream;
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  start(): void {
    this.#upstream.pipe(this);
  }

  /** Everything that has passed; undefined once that is more than is kept. */
  get blocks(): readonly Uint8Array[] | undefined {
    return this.#isWhole ? this.#kept.blocks : undefined;
  }

  /** A reader from the first block on; only while the stream is whole. */
  reader(onGone: (reason: WeirError | undefined) => void): Reader {
    const reader = new Reader(this, onGone);
    this.#readers.add(reader);
    return reader;
  }

  /** Reads on whether or not a reader asks, as long as the stream is whole: somebody waits for its end. */
  urge(): void {
    this.#isUrged = this.#isWhole;
    this.ask();
  }

  after(position: number): Uint8Array | undefined {
    const passing = this.#passing;
    if (passing !== undefined && position === this.#kept.end - passing.length) return passing;
    return this.#kept.after(position);
  }

  ask(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#upstream.resume();
  }

  release(reader: Reader): void {
    this.#readers.delete(reader);
  }

  write(block: Uint8Array): boolean {
    this.#kept.add(block);
    if (this.#isWhole && this.#kept.end > this.#maxBytes) {
      this.#isWhole = false;
      this.#isUrged = false;
      this.#events.onOverflow();
    }
    this.#passing = block;
    for (const reader of this.#readers) reader.pump();
    this.#passing = undefined;
    if (!this.#isWhole) this.#forget();
    this.#isPaused = !this.#isWanted();
    return !this.#isPaused;
  }

  end(): void {
    this.#close(undefined);
  }

  fail(error: WeirError): void {
    this.#close(error);
  }

  #close(error: WeirError | undefined): void {
    this.ending = { error };
    for (const reader of this.#readers) reader.pump();
    this.#events.onEnd(error);
  }

  #isWanted(): boolean {
    if (this.#isUrged) return true;
    for (const reader of this.#readers) if (!reader.isPaused) return true;
    return false;
  }

  /** Lets go of what every reader has had, and of readers who are too far behind. */
  #forget(): void {
    let furthest = 0;
    for (const reader of this.#readers) furthest = Math.max(furthest, reader.bytes);
    let first = this.#kept.end;
    for (const reader of this.#readers) {
      const behind = furthest - reader.bytes;
      if (behind > this.#maxBytes) reader.fail(tooSlow(behind, this.#maxBytes));
      else first = Math.min(first, reader.bytes);
    }
    this.#kept.forget(first);
  }
}

const tooSlow = (behindBytes: number, maxBytes: number): WeirError =>
  new WeirError(
    'upstream_too_large',
    `A reader is ${behindBytes} bytes behind the stream it shares, the limit is ${maxBytes}`,
  );
