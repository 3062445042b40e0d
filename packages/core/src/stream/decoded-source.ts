import { asBuffer } from '../bytes.ts';
import { WeirError } from '../error.ts';
import type { BlockSink, BlockSource } from './block-source.ts';
import { eachFrame, sseEvent } from './sse.ts';

/**
 * Turns one event of a stream into events of another form: none, one or several. `name` is what `event:` says. The event
 * itself, handed on, keeps its bytes.
 */
export type DecodeEvent<Event> = (event: unknown, name: string | undefined) => readonly Event[];

/** A {@link DecodeEvent} with state: it may have something left to say when the stream ends cleanly. */
export interface EventDecoder<Event> {
  decode: DecodeEvent<Event>;
  end?(): readonly Event[];
}

const NAME = /^event: ?(.+?)\r?$/m;
const LF = 0x0a;
/** A name that stands first, as everybody writes it. */
const FIRST = Buffer.from('event: ');

function nameOf(bytes: Uint8Array): string | undefined {
  const frame = asBuffer(bytes);
  if (!frame.subarray(0, FIRST.length).equals(FIRST)) return NAME.exec(frame.toString('utf8'))?.[1];
  const end = frame.indexOf(LF);
  return frame.toString('utf8', FIRST.length, end < 0 ? undefined : end).trimEnd() || undefined;
}

/** Frames, and the event of each. */
interface Made {
  readonly frames: readonly Uint8Array[];
  readonly events: readonly unknown[];
}

/** A stream whose events come in another form, in the endpoint's own. */
export class DecodedSource<Event> implements BlockSource {
  readonly #source: BlockSource;
  readonly #decoder: EventDecoder<Event>;
  readonly #encode: (event: Event) => Uint8Array;
  #isOver = false;

  /** @param encode how an event is written; default an unnamed server-sent event */
  constructor(
    source: BlockSource,
    decoder: DecodeEvent<Event> | EventDecoder<Event>,
    encode: (event: Event) => Uint8Array = sseEvent,
  ) {
    this.#source = source;
    this.#decoder = typeof decoder === 'function' ? { decode: decoder } : decoder;
    this.#encode = encode;
  }

  start(sink: BlockSink): void {
    this.#source.start({
      block: (bytes) => this.#pass(sink, () => this.#decoded(bytes)),
      end: () => {
        this.#pass(sink, () => this.#written(this.#decoder.end?.() ?? []));
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

  #pass(sink: BlockSink, make: () => Made): void {
    if (this.#isOver) return;
    try {
      const { frames, events } = make();
      if (frames.length > 0) sink.block(frames.length === 1 ? frames[0]! : Buffer.concat(frames), events);
    } catch (thrown) {
      const error = readError(thrown);
      this.cancel(error);
      sink.fail(error);
    }
  }

  #decoded(block: Uint8Array): Made {
    const frames: Uint8Array[] = [];
    const events: unknown[] = [];
    for (const { event, bytes } of eachFrame<unknown>(block)) {
      if (event === undefined) continue;
      for (const one of this.#decoder.decode(event, nameOf(bytes))) {
        frames.push((one as unknown) === event ? bytes : this.#encode(one));
        events.push(one);
      }
    }
    return { frames, events };
  }

  #written(events: readonly Event[]): Made {
    return { frames: events.map((event) => this.#encode(event)), events };
  }
}

/** What a decoder that cannot read a reply means: the reply is the provider's, so the failure is too. */
export function readError(thrown: unknown): WeirError {
  const error = WeirError.is(thrown)
    ? thrown
    : new WeirError('upstream_malformed', 'The reply is not in the form its codec reads', { cause: thrown });
  return error.details.dispatch === undefined ? error.with({ dispatch: { sent: true } }) : error;
}
