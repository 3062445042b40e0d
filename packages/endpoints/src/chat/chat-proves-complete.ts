import { asBuffer } from '@weir/core';
import { GOOD_FINISHES } from './chat-content.ts';

// Searched for from a letter on that is rare in JSON: native search looks for the first byte. Text never matches,
// because quotes inside of strings are escaped.
const FINISH = Buffer.from('finish_reason"');
const REFUSAL = Buffer.from('fusal"');
const ERROR = Buffer.from('rror"');
const BLANK_LINE = Buffer.from('\n\n');
const DONE = Buffer.from('data: [DONE]\n\n');
const [SPACE, QUOTE, COLON, COMMA, BRACE, NULL] = [0x20, 0x22, 0x3a, 0x2c, 0x7d, 0x6e];

/** Where the value of the key ends whose name was found at `at`. */
function valueAt(bytes: Buffer, at: number): number {
  let next = at;
  while (bytes[next] === SPACE || bytes[next] === COLON) next++;
  return next;
}

/** Whether every key that ends like this has `null`, or an empty text, for its value. */
function isAlwaysEmpty(bytes: Buffer, tail: Buffer): boolean {
  for (let at = bytes.indexOf(tail); at >= 0; at = bytes.indexOf(tail, at + tail.length)) {
    const value = valueAt(bytes, at + tail.length);
    const isEmptyText = bytes[value] === QUOTE && bytes[value + 1] === QUOTE;
    if (bytes[value] !== NULL && !isEmptyText) return false;
  }
  return true;
}

/** Whether every frame ends like an object, but for `[DONE]`: one that was cut or garbled does not. */
function endsInObjects(bytes: Buffer): boolean {
  const end = bytes.length - (bytes.subarray(-DONE.length).equals(DONE) ? DONE.length : 0);
  let last = 0;
  for (let at = bytes.indexOf(BLANK_LINE); at >= 0 && at < end; at = bytes.indexOf(BLANK_LINE, at + 2)) {
    if (bytes[at - 1] !== BRACE) return false;
    last = at + 2;
  }
  return last === end;
}

/** How many finishes a block names; -1 when one of them is not good. */
function finishesIn(bytes: Buffer): number {
  let finishes = 0;
  for (let at = bytes.indexOf(FINISH); at >= 0; at = bytes.indexOf(FINISH, at + FINISH.length)) {
    const value = valueAt(bytes, at + FINISH.length);
    if (bytes[value] === NULL) continue;
    const end = bytes.indexOf(QUOTE, value + 1);
    if (bytes[value] !== QUOTE || end < 0 || !GOOD_FINISHES.has(bytes.toString('latin1', value + 1, end))) return -1;
    const after = bytes[valueAt(bytes, end + 1)];
    if (after !== COMMA && after !== BRACE) return -1;
    finishes++;
  }
  return finishes;
}

/** Whether a chat stream's bytes prove that every choice ended well: a twentieth of the cost of reading them. */
export function chatProvesComplete(blocks: readonly Uint8Array[], choices: number): boolean {
  let finishes = 0;
  for (const block of blocks) {
    const bytes = asBuffer(block);
    const found = finishesIn(bytes);
    if (found < 0 || !isAlwaysEmpty(bytes, REFUSAL) || !isAlwaysEmpty(bytes, ERROR)) return false;
    if (!endsInObjects(bytes)) return false;
    finishes += found;
  }
  return finishes === choices;
}
