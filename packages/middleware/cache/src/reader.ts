import type { BlockSink, BlockSource, WeirError } from '@weir/core';

/** What a reader reads from. */
export interface Readable {
  /** What has passed behind the first `position` bytes, or some of it; undefined when nothing has yet. */
  after(position: number): Uint8Array | undefined;
  /** Set once the last block has passed. */
  readonly ending: { readonly error: WeirError | undefined } | undefined;
  /** A reader has had everything and wants more. */
  ask(): void;
  /** A reader has left or has come to the end. */
  release(reader: Reader): void;
}

/** One participant's view of a shared stream: replays what has passed, then follows. */
export class Reader implements BlockSource {
  readonly #from: Readable;
  readonly #onGone: (reason: WeirError | undefined) => void;
  #sink: BlockSink | undefined;
  #isOver = false;
  #isPumping = false;
  #error: WeirError | undefined;
  /** Not asking: before it is started, and while its consumer is busy. */
  isPaused = true;
  /** Bytes it has had. */
  bytes = 0;

  /** @param onGone told once, without a reason when it has had everything */
  constructor(from: Readable, onGone: (reason: WeirError | undefined) => void) {
    this.#from = from;
    this.#onGone = onGone;
  }

  start(sink: BlockSink): void {
    this.#sink = sink;
    if (this.#error !== undefined) sink.fail(this.#error);
    else this.resume();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.pump();
  }

  cancel(reason: WeirError): void {
    this.#leave(reason);
  }

  /** Hands on what there is, as far as the consumer takes it. */
  pump(): void {
    if (this.#isPumping || this.#sink === undefined) return;
    this.#isPumping = true;
    while (!this.isPaused && !this.#isOver) {
      const block = this.#from.after(this.bytes);
      if (block === undefined) break;
      this.bytes += block.length;
      this.#sink.block(block);
    }
    this.#isPumping = false;
    if (this.isPaused || this.#isOver) return;
    const { ending } = this.#from;
    if (ending === undefined) this.#from.ask();
    else if (ending.error === undefined) this.#end();
    else this.fail(ending.error);
  }

  /** Ends it with an error: the upstream failed, or it is too far behind. */
  fail(error: WeirError): void {
    if (this.#isOver) return;
    this.#error = error;
    this.#leave(error);
    this.#sink?.fail(error);
  }

  #end(): void {
    this.#leave(undefined);
    this.#sink?.end();
  }

  #leave(reason: WeirError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#from.release(this);
    this.#onGone(reason);
  }
}
