import { WeirError } from '../error.ts';
import { type BlockSink, type BlockSource, encodeAll, IterableSource } from './block-source.ts';
import { ContentSearch } from './content-search.ts';
import type { Frame } from './frame.ts';
import { pullBlocks } from './pull.ts';
import { eachFrame } from './sse.ts';
import { type StageOptions, Stages } from './stages.ts';

/** How a stream ended. */
export interface StreamEnd {
  readonly outcome: 'complete' | 'aborted' | 'failed';
  readonly error?: WeirError;
}

/** Where a stream is consumed. `write` returns false to ask for a pause; {@link EventStream.resume} goes on. */
export interface StreamSink {
  write(block: Uint8Array): boolean;
  end(): void;
  fail(error: WeirError): void;
}

export interface CommitLimits {
  readonly frames: number;
  readonly bytes: number;
}

const DEFAULT_COMMIT: CommitLimits = Object.freeze({ frames: 64, bytes: 65_536 });
/** Blocks that may wait for a consumer before the source is paused. */
const MAX_HELD_BYTES = 65_536;

/**
 * A stream of events: single-use, and as fast as its consumer asks.
 *
 * Taps and maps run on frames as they pass, lowest middleware first. When nobody tapped or mapped, whole network
 * chunks are handed over.
 */
export class EventStream<Event> implements AsyncIterable<Frame<Event>> {
  readonly ended: Promise<StreamEnd>;
  #source: BlockSource;
  #stages: Stages<Event> | undefined;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #sink: StreamSink | undefined;
  #isStarted = false;
  #isPaused = false;
  #isBlocked = false;
  #isTaken = false;
  #end: StreamEnd | undefined;
  #isOver = false;
  #onArrival: (() => void) | undefined;
  #resolveEnded!: (end: StreamEnd) => void;

  constructor(source: BlockSource) {
    this.#source = source;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** A stream of blocks, each a whole number of frames. */
  static ofBlocks<Event>(blocks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): EventStream<Event> {
    return new EventStream(new IterableSource(blocks));
  }

  /** A stream of events. */
  static of<Event>(
    events: Iterable<Event> | AsyncIterable<Event>,
    encode: (event: Event) => Uint8Array,
  ): EventStream<Event> {
    return EventStream.ofBlocks<Event>(encodeAll(events, encode));
  }

  /** Wraps the source below everything else: sees blocks as they arrive. Before the stream is started only. */
  intercept(wrap: (source: BlockSource) => BlockSource): this {
    if (this.#isStarted) throw new WeirError('internal_error', 'A stream that has started cannot be intercepted');
    this.#source = wrap(this.#source);
    return this;
  }

  /** Looks at frames as they pass. */
  tap(look: (frame: Frame<Event>) => void, options: StageOptions = {}): this {
    return this.map((frame) => {
      look(frame);
      return frame;
    }, options);
  }

  /** Changes frames as they pass: return the same frame for what stays, undefined to drop it. */
  map(change: (frame: Frame<Event>) => Frame<Event> | undefined, options: StageOptions = {}): this {
    this.#stages ??= new Stages();
    this.#stages.add(change, options);
    return this;
  }

  /**
   * Reads ahead, holding frames, until the first one with content; then the stream is committed. Where there is none
   * it is committed at its end or at a limit, and never later than the source has to be paused.
   *
   * @throws the WeirError the stream fails with before that.
   */
  commit(isContent: (event: Event) => boolean, limits: CommitLimits = DEFAULT_COMMIT): Promise<void> {
    const search = new ContentSearch(isContent);
    return new Promise((resolve, reject) => {
      const settle = (error?: WeirError): void => {
        this.#onArrival = undefined;
        if (error === undefined) resolve();
        else reject(error);
      };
      const look = (): void => {
        try {
          if (search.finds(this.#held)) return settle();
        } catch (thrown) {
          const error = WeirError.from(thrown);
          settle(error);
          return this.fail(error);
        }
        const isFull = search.frames >= limits.frames || this.#heldBytes >= limits.bytes || this.#isPaused;
        if (this.#end !== undefined || isFull) settle(this.#end?.error);
      };
      this.#onArrival = look;
      this.#start();
      look();
    });
  }

  /** Hands everything to a sink. Single use. */
  pipe(sink: StreamSink): void {
    if (this.#isTaken) throw new WeirError('internal_error', 'A stream can be consumed once only');
    this.#isTaken = true;
    this.#sink = sink;
    this.#start();
    this.#drain();
  }

  /** Goes on after the sink asked for a pause. */
  resume(): void {
    this.#isBlocked = false;
    this.#drain();
  }

  /** Frees the upstream; nothing is delivered any more. */
  cancel(reason: WeirError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#held = [];
    const wasOpen = this.#end === undefined;
    this.#end ??= { outcome: 'aborted', error: reason };
    if (wasOpen) this.#source.cancel(reason);
    this.#onArrival?.();
    this.#resolveEnded(this.#end);
  }

  /** Frees the upstream and fails the consumer: what was read so far is delivered, then the error. */
  fail(error: WeirError): void {
    if (this.#isOver || this.#end !== undefined) return;
    this.#source.cancel(error);
    this.#finish({ outcome: 'failed', error });
  }

  /** The bytes as they pass, block by block. */
  chunks(): AsyncIterable<Uint8Array> {
    return pullBlocks(this);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Frame<Event>> {
    for await (const block of this.chunks()) yield* eachFrame<Event>(block);
  }

  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const sink: BlockSink = {
      block: (bytes) => this.#arrive(bytes),
      end: () => this.#finish({ outcome: 'complete' }),
      fail: (error) => this.#finish({ outcome: 'failed', error }),
    };
    this.#source.start(sink);
  }

  #arrive(bytes: Uint8Array): void {
    if (this.#end !== undefined) return;
    if (this.#sink !== undefined && !this.#isBlocked && this.#held.length === 0) return this.#deliver(bytes);
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > MAX_HELD_BYTES && !this.#isPaused) {
      this.#isPaused = true;
      this.#source.pause();
    }
    this.#onArrival?.();
  }

  #deliver(bytes: Uint8Array): void {
    let out: Uint8Array;
    try {
      out = this.#stages === undefined ? bytes : this.#stages.through(bytes);
    } catch (error) {
      this.#source.cancel(WeirError.from(error));
      this.#end = { outcome: 'failed', error: WeirError.from(error) };
      this.#held = [];
      return this.#close();
    }
    if (out.length === 0) return;
    if (!this.#sink!.write(out) && !this.#isOver) {
      this.#isBlocked = true;
      this.#isPaused = true;
      this.#source.pause();
    }
  }

  #drain(): void {
    while (this.#held.length > 0 && !this.#isBlocked && !this.#isOver) {
      const block = this.#held.shift()!;
      this.#heldBytes -= block.length;
      this.#deliver(block);
    }
    if (this.#isBlocked || this.#isOver) return;
    if (this.#end !== undefined) return this.#close();
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#source.resume();
    }
  }

  #finish(end: StreamEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#onArrival?.();
    if (this.#sink !== undefined && this.#held.length === 0 && !this.#isBlocked) this.#close();
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { error } = this.#end!;
    if (error === undefined) this.#sink?.end();
    else this.#sink?.fail(error);
    this.#resolveEnded(this.#end!);
  }
}
