import { type BlockSink, type BlockSource, EventStream, WeirError } from '@weir/core';
import type { AttemptWatch } from './attempt-watch.ts';

/** A stream as the source of another, so that the watch sees every block and knows when nobody wants one. */
class WatchedSource<Event> implements BlockSource {
  readonly #stream: EventStream<Event>;
  readonly #watch: AttemptWatch;
  #isPaused = false;

  constructor(stream: EventStream<Event>, watch: AttemptWatch) {
    this.#stream = stream;
    this.#watch = watch;
  }

  start(sink: BlockSink): void {
    this.#watch.resume();
    this.#stream.pipe({
      write: (block) => {
        this.#watch.arrive();
        sink.block(block);
        return !this.#isPaused;
      },
      end: () => {
        this.#watch.end();
        sink.end();
      },
      fail: (error) => {
        this.#watch.end();
        sink.fail(error);
      },
    });
  }

  pause(): void {
    this.#isPaused = true;
    this.#watch.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#watch.resume();
    this.#stream.resume();
  }

  cancel(reason: WeirError): void {
    this.#watch.end();
    this.#stream.cancel(reason);
  }
}

/**
 * The same stream under watch. Blocks are handed through whole: a tap would have to split them into frames, and would
 * take a slow reader for a silent upstream.
 */
export function watchedStream<Event>(stream: EventStream<Event>, watch: AttemptWatch): EventStream<Event> {
  const watched = new EventStream<Event>(new WatchedSource(stream, watch));
  void stream.ended.then(({ outcome, error }) => {
    if (outcome === 'aborted') watched.cancel(error ?? new WeirError('cancelled', 'The stream was cancelled'));
  });
  return watched;
}
