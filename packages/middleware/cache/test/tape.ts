import { type BlockSink, type BlockSource, EventStream, type Reply, type WeirError } from '@weir/core';
import { type ChatChunk, chatEndpoint } from '@weir/endpoints';
import { chatChunks } from '@weir/testkit';

/** A stream that is played by hand; like a socket, it hands on nothing while it is paused. */
export class Tape implements BlockSource {
  #sink: BlockSink | undefined;
  #waiting: ((sink: BlockSink) => void)[] = [];
  isPaused = false;
  cancelled: WeirError | undefined;
  /** Blocks that were taken. */
  taken = 0;

  /** What a provider answers with this tape. */
  readonly reply = (): Reply<'chat'> => ({ kind: 'stream', headers: {}, stream: new EventStream<ChatChunk>(this) });

  send(...chunks: readonly ChatChunk[]): void {
    for (const chunk of chunks) this.sendBytes(chatEndpoint.encodeEvent(chunk));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#play((sink) => {
      this.taken++;
      sink.block(bytes);
    });
  }

  /** The rest of a clean stream. */
  finish(text: readonly string[] = []): void {
    this.send(...chatChunks(text).slice(text.length === 0 ? 1 : 0));
    this.sendBytes(chatEndpoint.streamEnd!);
    this.end();
  }

  end(): void {
    this.#play((sink) => sink.end());
  }

  fail(error: WeirError): void {
    this.#play((sink) => sink.fail(error));
  }

  start(sink: BlockSink): void {
    this.#sink = sink;
    this.#run();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.#run();
  }

  cancel(reason: WeirError): void {
    this.cancelled ??= reason;
    this.#waiting = [];
  }

  #play(action: (sink: BlockSink) => void): void {
    if (this.cancelled !== undefined) return;
    this.#waiting.push(action);
    this.#run();
  }

  #run(): void {
    while (this.#sink !== undefined && !this.isPaused && this.#waiting.length > 0) this.#waiting.shift()!(this.#sink);
  }
}
