import { isLowSurrogate } from './split-runs.ts';

/** UTF-16 units in one block: small enough that the costliest block takes about 5 ms to count. */
const BLOCK = 1_024;
/** How far back from a block's end a clean cut is looked for. */
const REACH = 256;

const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const APOSTROPHE = 39;
const CLEAN_CUT = /[\p{L}\p{N}](?=[^\p{L}\p{N}\p{M}'’])/gu;

/**
 * Where a text may be cut without changing its tokens: between a letter or digit and what is neither, since the split
 * patterns of o200k and cl100k end a piece there. Apostrophes may go on a word. -1 when there is no such place.
 */
function cleanCut(text: string, from: number, to: number): number {
  for (let at = to; at > from; at--) {
    const next = text.charCodeAt(at);
    if (next < 128 && next !== APOSTROPHE && !isWord(next) && isWord(text.charCodeAt(at - 1))) return at;
  }
  let cut = -1;
  for (const { 0: letter, index } of text.slice(from, to + 1).matchAll(CLEAN_CUT)) cut = from + index + letter.length;
  return cut;
}

/** A text in blocks that are counted one by one. */
export interface Blocks {
  readonly blocks: readonly string[];
  /** Cuts that had to be made within a word: each may hide a token. */
  readonly rawCuts: number;
}

/** Cuts a text into blocks whose tokens add up to those of the text, give or take one for each raw cut. */
export function blocksOf(text: string): Blocks {
  const blocks: string[] = [];
  let rawCuts = 0;
  let start = 0;
  while (text.length - start > BLOCK) {
    const end = start + BLOCK;
    let cut = cleanCut(text, end - REACH, end);
    if (cut < 0) {
      cut = isLowSurrogate(text.charCodeAt(end)) ? end - 1 : end;
      rawCuts++;
    }
    blocks.push(text.slice(start, cut));
    start = cut;
  }
  blocks.push(text.slice(start));
  return { blocks, rawCuts };
}
