import { WeirError } from '../error.ts';

/** Where a source delivers blocks: bytes that hold a whole number of frames. */
export interface BlockSink {
  /** @param events those of the block's frames, one each, where who delivers it has them parsed already */
  block(bytes: Uint8Array, events?: readonly unknown[]): void;
  end(): void;
  fail(error: WeirError): void;
}

/** A stream's origin. Pushes until paused; after `cancel`, `end` or `fail` it calls nothing any more. */
export interface BlockSource {
  start(sink: BlockSink): void;
  pause(): void;
  resume(): void;
  cancel(reason: WeirError): void;
}

/** A source that pulls blocks from an iterable, one at a time, as long as it is not paused. */
export class IterableSource implements BlockSource {
  readonly #iterator: Iterator<Uint8Array> | AsyncIterator<Uint8Array>;
  #sink: BlockSink | undefined;
  #isPaused = false;
  #isDone = false;
  #isPulling = false;

  constructor(blocks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
    this.#iterator = Symbol.asyncIterator in blocks ? blocks[Symbol.asyncIterator]() : blocks[Symbol.iterator]();
  }

  start(sink: BlockSink): void {
    this.#sink = sink;
    void this.#pull();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    void this.#pull();
  }

  cancel(_reason: WeirError): void {
    if (this.#isDone) return;
    this.#isDone = true;
    void Promise.resolve(this.#iterator.return?.()).catch(() => undefined); // nobody is left to tell
  }

  async #pull(): Promise<void> {
    if (this.#isPulling || this.#sink === undefined) return;
    this.#isPulling = true;
    try {
      while (!this.#isPaused && !this.#isDone) {
        const next = await this.#iterator.next();
        if (this.#isDone) return;
        if (next.done) {
          this.#isDone = true;
          this.#sink.end();
        } else {
          this.#sink.block(next.value);
        }
      }
    } catch (error) {
      if (this.#isDone) return;
      this.#isDone = true;
      this.#sink.fail(WeirError.from(error));
    } finally {
      this.#isPulling = false;
    }
  }
}

/** The bytes of events, one block each. */
export async function* encodeAll<Event>(
  events: Iterable<Event> | AsyncIterable<Event>,
  encode: (event: Event) => Uint8Array,
): AsyncGenerator<Uint8Array> {
  for await (const event of events) yield encode(event);
}
