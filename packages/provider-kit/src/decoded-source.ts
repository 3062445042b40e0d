import { type BlockSink, type BlockSource, eachFrame, sseEvent, WeirError } from '@weir/core';

/** Turns one event of a provider into events of an endpoint: none, one or several. `name` is what `event:` says. */
export type DecodeEvent<Event> = (event: unknown, name: string | undefined) => readonly Event[];

const NAME = /^event: ?(.+?)\r?$/m;

function nameOf(bytes: Uint8Array): string | undefined {
  return NAME.exec(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))?.[1];
}

/** A stream whose events are another provider's, in the endpoint's own form. */
export class DecodedSource<Event> implements BlockSource {
  readonly #source: BlockSource;
  readonly #decode: DecodeEvent<Event>;
  #isOver = false;

  constructor(source: BlockSource, decode: DecodeEvent<Event>) {
    this.#source = source;
    this.#decode = decode;
  }

  start(sink: BlockSink): void {
    this.#source.start({
      block: (bytes) => {
        if (this.#isOver) return;
        try {
          const block = this.#decoded(bytes);
          if (block.length > 0) sink.block(block);
        } catch (thrown) {
          const error = readError(thrown);
          this.cancel(error);
          sink.fail(error);
        }
      },
      end: () => {
        if (!this.#isOver) sink.end();
      },
      fail: (error) => {
        if (!this.#isOver) sink.fail(error);
      },
    });
  }

  pause(): void {
    this.#source.pause();
  }

  resume(): void {
    this.#source.resume();
  }

  cancel(reason: WeirError): void {
    this.#isOver = true;
    this.#source.cancel(reason);
  }

  #decoded(block: Uint8Array): Uint8Array {
    const events: Uint8Array[] = [];
    for (const { event, bytes } of eachFrame<unknown>(block)) {
      if (event === undefined) continue;
      for (const made of this.#decode(event, nameOf(bytes))) events.push(sseEvent(made));
    }
    return Buffer.concat(events);
  }
}

/** What a codec that cannot read a reply means: the reply is the provider's, so the failure is too. */
export function readError(thrown: unknown): WeirError {
  const error = WeirError.is(thrown)
    ? thrown
    : new WeirError('upstream_malformed', 'The reply is not in the form its codec reads', { cause: thrown });
  return error.details.dispatch === undefined ? error.with({ dispatch: { sent: true } }) : error;
}
