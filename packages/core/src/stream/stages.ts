import { changeAll, changeFound } from './change-frames.ts';
import type { Frame } from './frame.ts';

/**
 * Limits a stage to the frames a search finds: `find` returns the offset of the next match in a block, or -1.
 * Everything else passes as bytes, unsplit.
 */
export interface StageOptions {
  readonly find?: (bytes: Buffer, from: number) => number;
}

interface Stage<Event> {
  readonly find: ((bytes: Buffer, from: number) => number) | undefined;
  run(frame: Frame<Event>): Frame<Event> | undefined;
}

/** What a stream's blocks go through on their way to the consumer, in the order it was added. */
export class Stages<Event> {
  readonly #stages: Stage<Event>[] = [];

  add(run: (frame: Frame<Event>) => Frame<Event> | undefined, { find }: StageOptions): void {
    this.#stages.push({ find, run });
  }

  /** The block itself where no stage changed anything; empty when all of it was dropped. */
  through(bytes: Uint8Array): Uint8Array {
    let block = bytes;
    for (const { find, run } of this.#stages) {
      block = find === undefined ? changeAll(block, run) : changeFound(block, find, run);
      if (block.length === 0) break;
    }
    return block;
  }
}
