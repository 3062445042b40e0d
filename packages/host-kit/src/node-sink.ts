import type { ServerResponse } from 'node:http';
import type { ReplySink } from '@weir/core';

/** Bytes that may wait to be written before the writer is asked to pause. */
const HIGH_WATER = 65_536;

/**
 * Writes a reply to a Node response: flat headers, the writes of one turn as one, honest backpressure.
 *
 * Blocks are put together here rather than with `response.cork()`, which sends three packets for one chunk and
 * writes the end of a body before what is corked (Node 24).
 */
export class NodeSink implements ReplySink {
  readonly #response: ServerResponse;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #isBlocked = false;
  #isEnded = false;
  #resume: (() => void) | undefined;
  readonly #flush = (): void => {
    if (this.#pending.length === 0 || this.#response.destroyed) return;
    const accepts = this.#response.write(this.#take());
    if (accepts && this.#isBlocked) this.#goOn();
  };

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get isStarted(): boolean {
    return this.#response.headersSent;
  }

  head(status: number, headers: readonly string[]): void {
    this.#response.writeHead(status, headers as string[]);
  }

  write(bytes: Uint8Array): boolean {
    if (this.#pending.push(bytes) === 1) process.nextTick(this.#flush);
    this.#pendingBytes += bytes.length;
    this.#isBlocked = this.#pendingBytes + this.#response.writableLength >= HIGH_WATER;
    return !this.#isBlocked;
  }

  end(bytes?: Uint8Array): void {
    this.#isEnded = true;
    if (bytes !== undefined) this.#pending.push(bytes);
    if (this.#pending.length === 0) this.#response.end();
    else this.#response.end(this.#take());
  }

  destroy(): void {
    this.#response.destroy();
  }

  onDrain(resume: () => void): void {
    if (this.#resume === undefined) this.#response.on('drain', () => this.#goOn());
    this.#resume = resume;
  }

  onClose(closed: () => void): void {
    this.#response.on('close', () => {
      if (!this.#isEnded) closed();
    });
  }

  #take(): Uint8Array {
    const [first] = this.#pending;
    const bytes = this.#pending.length === 1 ? first! : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return bytes;
  }

  #goOn(): void {
    this.#isBlocked = false;
    this.#resume?.();
  }
}
