import { type BlockSink, type BlockSource, SseAligner, WeirError } from '@weir/core';
import type { UpstreamBody } from './transport.ts';

/**
 * Turns the chunks of an upstream into blocks of whole server-sent events.
 *
 * A socket read often holds several chunks, which arrive one by one within one turn: they are put together and
 * handed on once, as soon as the turn is over. That adds no wait and halves the cost of a chunk.
 */
export class SseSource implements BlockSource {
  readonly #body: UpstreamBody;
  readonly #aligner: SseAligner;
  #sink: BlockSink | undefined;
  #parts: Uint8Array[] = [];
  readonly #flush = (): void => {
    const parts = this.#parts;
    if (parts.length === 0 || this.#sink === undefined) return;
    this.#parts = [];
    let block: Uint8Array | undefined;
    try {
      block = this.#aligner.push(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
    } catch (error) {
      this.cancel(WeirError.from(error));
      return this.#over((sink) => sink.fail(WeirError.from(error)));
    }
    if (block !== undefined) this.#sink.block(block);
  };

  /** @param maxFrameBytes longest event that is waited for; default 1 MiB */
  constructor(body: UpstreamBody, maxFrameBytes?: number) {
    this.#body = body;
    this.#aligner = new SseAligner(maxFrameBytes);
  }

  start(sink: BlockSink): void {
    this.#sink = sink;
    this.#body.start({
      chunk: (bytes) => {
        if (this.#parts.push(bytes) === 1) queueMicrotask(this.#flush);
      },
      end: () => {
        this.#flush();
        const rest = this.#aligner.flush();
        if (rest !== undefined) this.#sink?.block(rest);
        this.#over((last) => last.end());
      },
      fail: (error) => {
        this.#flush();
        this.#over((last) => last.fail(error));
      },
    });
  }

  pause(): void {
    this.#body.pause();
  }

  resume(): void {
    this.#body.resume();
  }

  cancel(reason: WeirError): void {
    this.#parts = [];
    this.#body.cancel(reason);
  }

  #over(tell: (sink: BlockSink) => void): void {
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink !== undefined) tell(sink);
  }
}
