import { asBuffer } from '../bytes.ts';
import type { EndpointSpec } from '../endpoint.ts';
import { WeirError } from '../error.ts';
import { BlockPages } from '../stream/block-pages.ts';
import type { BlockSink, BlockSource } from '../stream/block-source.ts';
import { findError } from '../stream/find-key.ts';
import { frameAround } from '../stream/sse.ts';
import { failureIn } from './failure-in.ts';
import type { Transcript } from './transcript.ts';

/** How the upstream side of a stream ended, told once. */
export type UpstreamEnd = 'complete' | 'cancelled' | WeirError;

export interface MeteredOptions {
  readonly spec: EndpointSpec;
  readonly transcript: Transcript;
  readonly choices: number;
  /** Asked on cancel: whether the stream is read on for its usage, because cancelling does not stop its cost. */
  drainsOnCancel(): boolean;
  /** The provider told a usage, which may still grow. */
  onUsage(): void;
  /** Told once, with the reason when the consumer did not wait for the end. */
  onEnd(end: UpstreamEnd, cancelledFor: WeirError | undefined): void;
}

/**
 * Watches a stream where it arrives: keeps the transcript, turns error events and silent cuts into failures,
 * and reads on for the usage where cancelling would not stop the bill.
 */
export class MeteredSource implements BlockSource {
  readonly #source: BlockSource;
  readonly #options: MeteredOptions;
  readonly #pages = new BlockPages();
  #sink: BlockSink | undefined;
  #cancelledFor: WeirError | undefined;
  #isOver = false;

  constructor(source: BlockSource, options: MeteredOptions) {
    this.#source = source;
    this.#options = options;
  }

  start(sink: BlockSink): void {
    this.#sink = sink;
    this.#source.start({
      block: (bytes, events) => this.#block(bytes, events),
      end: () => this.#end(),
      fail: (error) => (this.#options.transcript.saysDone ? this.#end() : this.#fail(error)),
    });
  }

  pause(): void {
    this.#source.pause();
  }

  resume(): void {
    this.#source.resume();
  }

  cancel(reason: WeirError): void {
    if (this.#isOver || this.#cancelledFor !== undefined) return;
    if (this.#options.transcript.saysDone) {
      this.#source.cancel(reason);
      return this.#over('complete'); // clients close at `[DONE]`: nothing is missing
    }
    this.#cancelledFor = reason;
    if (this.#options.drainsOnCancel()) return this.#source.resume();
    this.#source.cancel(reason);
    this.#over('cancelled');
  }

  #block(bytes: Uint8Array, events: readonly unknown[] | undefined): void {
    if (this.#isOver) return;
    try {
      this.#take(bytes, events);
    } catch (thrown) {
      const error = WeirError.from(thrown); // whoever calls is a socket: what reached it would end the process
      this.#source.cancel(error);
      this.#fail(error);
    }
  }

  #take(block: Uint8Array, events: readonly unknown[] | undefined): void {
    const bytes = this.#pages.keep(block);
    if (this.#options.transcript.add(bytes, events)) this.#options.onUsage();
    if (this.#cancelledFor !== undefined) return;
    const error = this.#errorIn(asBuffer(bytes));
    if (error === undefined) return this.#sink!.block(bytes);
    this.#source.cancel(error);
    this.#fail(error);
  }

  #errorIn(bytes: Buffer): WeirError | undefined {
    for (let at = findError(bytes); at >= 0; ) {
      const { frame, start, end } = frameAround<never>(bytes, at);
      const { event } = frame;
      const error = event === undefined ? undefined : this.#options.spec.errorIn(event);
      if (error !== undefined) {
        if (start > 0) this.#sink!.block(bytes.subarray(0, start));
        return failureIn(error);
      }
      at = findError(bytes, end);
    }
    return undefined;
  }

  #end(): void {
    if (this.#isOver) return;
    const isCancelled = this.#cancelledFor !== undefined;
    if (isCancelled || this.#options.transcript.isFinished(this.#options.choices)) {
      this.#over('complete');
      if (!isCancelled) this.#sink!.end();
      return;
    }
    this.#fail(
      new WeirError('upstream_incomplete', 'The stream ended without saying that it was finished', {
        dispatch: { sent: true },
      }),
    );
  }

  #fail(error: WeirError): void {
    if (this.#isOver) return;
    this.#over(error);
    if (this.#cancelledFor === undefined) this.#sink!.fail(error);
  }

  #over(end: UpstreamEnd): void {
    this.#isOver = true;
    this.#options.onEnd(end, this.#cancelledFor);
  }
}
