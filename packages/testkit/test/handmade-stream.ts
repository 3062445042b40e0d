import type { IncomingMessage } from 'node:http';
import {
  abortReason,
  type BlockSink,
  type BlockSource,
  eachFrame,
  SSE_DONE,
  SseAligner,
  sseEvent,
  WeirError,
} from '@weir/core';
import type { Fault } from './handmade-errors.ts';

const KNOWN = ['id', 'object', 'created', 'model', 'choices', 'usage', 'error'];
const FINISH = sseEvent({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });

function knownFields(block: Uint8Array): Uint8Array {
  const frames = [...eachFrame<object>(block)].map(({ event, bytes }) =>
    event === undefined
      ? bytes
      : sseEvent(Object.fromEntries(Object.entries(event).filter(([name]) => KNOWN.includes(name)))),
  );
  return Buffer.concat(frames);
}

/** Frames that can be read; the others are skipped. */
function readable(block: Uint8Array): Uint8Array {
  const frames = [...eachFrame<unknown>(block)].filter((frame) => {
    try {
      return frame.event !== null;
    } catch {
      return false;
    }
  });
  return Buffer.concat(frames.map(({ bytes }) => bytes));
}

/** A stream read from node:http by hand. */
export class HandmadeStream implements BlockSource {
  readonly #response: IncomingMessage;
  readonly #signal: AbortSignal;
  readonly #fault: Fault;
  readonly #aligner = new SseAligner();
  #count = 0;
  #isOver = false;

  constructor(response: IncomingMessage, signal: AbortSignal, fault: Fault) {
    this.#response = response;
    this.#signal = signal;
    this.#fault = fault;
  }

  start(sink: BlockSink): void {
    this.#response.on('data', (bytes: Buffer) => this.#chunk(bytes, sink));
    this.#response.on('end', () => this.#end(sink, 'ends cleanly when it is cut off'));
    this.#response.on('error', (cause) => {
      if (this.#signal.aborted) return this.#fail(sink, abortReason(this.#signal));
      if (this.#fault === 'ends cleanly when the connection breaks') return this.#end(sink, this.#fault);
      this.#fail(sink, WeirError.is(cause) ? cause : new WeirError('upstream_reset', 'Broken', { cause }));
    });
  }

  pause(): void {
    if (this.#fault !== 'reads without pause') this.#response.pause();
  }

  resume(): void {
    this.#response.resume();
  }

  cancel(reason: WeirError): void {
    this.#isOver = true;
    if (this.#fault !== 'ignores cancel') this.#response.destroy(reason);
  }

  #chunk(bytes: Buffer, sink: BlockSink): void {
    if (this.#isOver) return;
    try {
      const block = this.#fault === 'takes chunks for events' ? bytes : this.#aligner.push(this.#heard(bytes));
      if (block !== undefined && block.length > 0) this.#block(block, sink);
    } catch (error) {
      if (this.#fault === 'reads events without end') return;
      this.cancel(WeirError.from(error));
      this.#fail(sink, WeirError.from(error));
    }
  }

  #heard(bytes: Buffer): Uint8Array {
    return this.#fault === 'knows line feeds only' ? Buffer.from(bytes.filter((byte) => byte !== 0x0d)) : bytes;
  }

  #block(block: Uint8Array, sink: BlockSink): void {
    const text = Buffer.from(block).toString();
    const hasError = text.includes('"error"');
    if (hasError && this.#fault === `swallows an error ${this.#count === 0 ? 'at the start' : 'inside'} of a stream`) {
      this.#count++;
      return sink.block(Buffer.concat([sseEvent({ choices: [{ index: 0, delta: { content: '-' } }] }), FINISH]));
    }
    this.#count++;
    if (this.#fault === 'drops unknown event fields') return sink.block(knownFields(block));
    if (this.#fault === 'skips damaged events') return sink.block(readable(block));
    if (this.#fault === 'reads one event of a chunk') return sink.block([...eachFrame(block)][0]!.bytes);
    sink.block(block);
  }

  #end(sink: BlockSink, fault: string): void {
    if (this.#isOver) return;
    if (this.#fault === fault) sink.block(SSE_DONE);
    const rest = this.#aligner.flush();
    if (rest !== undefined) sink.block(rest);
    this.#isOver = true;
    sink.end();
  }

  #fail(sink: BlockSink, error: WeirError): void {
    this.#isOver = true;
    sink.fail(error);
  }
}
