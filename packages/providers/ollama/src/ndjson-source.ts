import { type BlockSink, type BlockSource, MAX_FRAME_BYTES, readError, WeirError } from '@weir/core';
import type { UpstreamBody } from '@weir/provider-kit';

const LF = 0x0a;

/** Turns an upstream's lines of JSON into blocks of server-sent events. */
export class NdjsonSource implements BlockSource {
  readonly #body: UpstreamBody;
  readonly #read: (line: string) => Uint8Array;
  #sink: BlockSink | undefined;
  #parts: Uint8Array[] = [];
  #size = 0;

  /** @param read what a line is as server-sent events */
  constructor(body: UpstreamBody, read: (line: string) => Uint8Array) {
    this.#body = body;
    this.#read = read;
  }

  start(sink: BlockSink): void {
    this.#sink = sink;
    this.#body.start({
      chunk: (bytes) => this.#take(bytes),
      end: () => {
        if (this.#size > 0) this.#take(Uint8Array.of(LF)); // the last line may lack its end
        this.#over((last) => last.end());
      },
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
      for (const line of this.#lines(bytes)) blocks.push(this.#read(line));
    } catch (thrown) {
      error = readError(thrown);
    }
    const block = Buffer.concat(blocks);
    if (block.length > 0) this.#sink.block(block);
    if (error === undefined) return;
    this.#body.cancel(error);
    this.#over((sink) => sink.fail(error));
  }

  *#lines(bytes: Uint8Array): Generator<string> {
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      const line = Buffer.concat([...this.#parts, bytes.subarray(from, end)])
        .toString('utf8')
        .trim();
      this.#parts = [];
      this.#size = 0;
      from = end + 1;
      if (line !== '') yield line;
    }
    if (from === bytes.length) return;
    this.#parts.push(bytes.subarray(from));
    this.#size += bytes.length - from;
    if (this.#size > MAX_FRAME_BYTES)
      throw new WeirError('upstream_too_large', `A line is over ${this.#size} bytes, the limit is ${MAX_FRAME_BYTES}`);
  }

  #over(tell: (sink: BlockSink) => void): void {
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink !== undefined) tell(sink);
  }
}
