import type { Socket } from 'node:net';
import { type Clock, throwIfAborted } from '@weir/core';
import type { WireScript, WireStep } from './wire-script.ts';

/** Two turns of the event loop: a peer in this process has read by then what was written before. */
async function nextRead(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Where bytes are cut before they are written. */
type Cut = (bytes: Buffer) => Buffer[];

const WHOLE: Cut = (bytes) => [bytes];

function cutEvery(size: number): Cut {
  return (bytes) =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
}

function cutAt(offsets: readonly number[]): Cut {
  let passed = 0;
  return (bytes) => {
    const start = passed;
    passed += bytes.length;
    const inside = offsets.map((offset) => offset - start).filter((offset) => offset > 0 && offset < bytes.length);
    const bounds = [0, ...inside.toSorted((left, right) => left - right), bytes.length];
    return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
  };
}

/** Plays scripts on one socket. Ends early when the socket is gone; `signal` calls off what is still waiting. */
export class ScriptPlayer {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #cut: Cut = WHOLE;

  constructor(socket: Socket, clock: Clock, signal: AbortSignal) {
    this.#socket = socket;
    this.#clock = clock;
    this.#signal = signal;
  }

  async play(script: WireScript): Promise<void> {
    this.#cut = WHOLE;
    for (const step of script) {
      if (this.#socket.destroyed) return;
      await this.#step(step);
    }
  }

  async #step(step: WireStep): Promise<void> {
    if (step === 'reset') this.#socket.resetAndDestroy();
    else if (step === 'end') this.#socket.end();
    else if (step === 'stall') await this.#clock.sleep(2 ** 31 - 1, this.#signal);
    else if ('pauseMs' in step) await (step.pauseMs > 0 ? this.#clock.sleep(step.pauseMs, this.#signal) : nextRead());
    else if ('splitEvery' in step) this.#cut = cutEvery(step.splitEvery);
    else if ('splitAt' in step) this.#cut = cutAt(step.splitAt);
    else if ('send' in step) await this.#send(Buffer.from(step.send));
    else for (let sent = 0; sent < step.times; sent++) await this.#send(Buffer.from(step.repeat));
  }

  async #send(bytes: Buffer): Promise<void> {
    const pieces = this.#cut(bytes);
    for (const piece of pieces) {
      throwIfAborted(this.#signal);
      await new Promise<void>((resolve) => this.#socket.write(piece, () => resolve()));
      if (this.#cut !== WHOLE) await nextRead();
    }
  }
}
