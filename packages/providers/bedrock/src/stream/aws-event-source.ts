import { type BlockSink, type BlockSource, readError, WeirError } from '@weir/core';
import type { UpstreamBody } from '@weir/provider-kit';
import type { AwsMessage } from './aws-message.ts';
import { AwsMessageReader } from './aws-message-reader.ts';

/**
 * What a message is as server-sent events.
 *
 * @throws WeirError where it says that the stream failed.
 */
export type ReadAwsMessage = (message: AwsMessage) => Uint8Array;

/** Turns an upstream's AWS event stream into blocks of server-sent events. */
export class AwsEventSource implements BlockSource {
  readonly #body: UpstreamBody;
  readonly #read: ReadAwsMessage;
  readonly #messages = new AwsMessageReader();
  #sink: BlockSink | undefined;

  constructor(body: UpstreamBody, read: ReadAwsMessage) {
    this.#body = body;
    this.#read = read;
  }

  start(sink: BlockSink): void {
    this.#sink = sink;
    this.#body.start({
      chunk: (bytes) => this.#take(bytes),
      end: () => this.#over((last) => (this.#messages.isInside ? last.fail(cutOff()) : last.end())),
      fail: (error) => this.#over((last) => last.fail(error)),
    });
  }

  pause(): void {
    this.#body.pause();
  }

  resume(): void {
    this.#body.resume();
  }

  cancel(reason: WeirError): void {
    this.#sink = undefined;
    this.#body.cancel(reason);
  }

  /** What came before a failure is handed on before it. */
  #take(bytes: Uint8Array): void {
    if (this.#sink === undefined) return;
    const blocks: Uint8Array[] = [];
    let error: WeirError | undefined;
    try {
      this.#messages.push(bytes, (message) => blocks.push(this.#read(message)));
    } catch (thrown) {
      error = readError(thrown);
    }
    if (blocks.length > 0) this.#sink.block(blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks));
    if (error === undefined) return;
    this.#body.cancel(error);
    this.#over((sink) => sink.fail(error));
  }

  #over(tell: (sink: BlockSink) => void): void {
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink !== undefined) tell(sink);
  }
}

const cutOff = (): WeirError =>
  new WeirError('upstream_truncated', 'The stream ended inside a message', { dispatch: { sent: true } });
