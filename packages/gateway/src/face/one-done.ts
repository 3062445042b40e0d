import { asBuffer, doneAt } from '@weir/core';

const LF = 0x0a;
const CR = 0x0d;
const CLOSE_BRACKET = 0x5d;

/** Whether a block may end with `[DONE]`: told by its last byte, because every block is asked. */
function mayBeDone(block: Uint8Array): boolean {
  let last = block.length - 1;
  while (block[last] === LF || block[last] === CR) last--;
  return block[last] === CLOSE_BRACKET;
}

/** Sees to it that a stream ends with one `[DONE]`: the provider's where there is one, else the gateway's own. */
export class OneDone {
  #isDone = false;
  #last: Uint8Array | undefined;

  /** The block without a `[DONE]` that was said before; empty where nothing else was in it. */
  pass(block: Uint8Array): Uint8Array {
    this.#last = block;
    if (!mayBeDone(block)) return block;
    let end = block.length;
    for (let at = doneAt(block); at >= 0; at = doneAt(block.subarray(0, at))) {
      const isRepeated = this.#isDone || doneAt(block.subarray(0, at)) >= 0;
      if (!isRepeated) break;
      end = at;
    }
    this.#isDone ||= doneAt(block) >= 0;
    return end === block.length ? block : asBuffer(block).subarray(0, end);
  }

  /** Whether it was said, by the time the stream is over. */
  get isSaid(): boolean {
    return this.#isDone || (this.#last !== undefined && doneAt(this.#last) >= 0); // a comment may stand behind it
  }
}
