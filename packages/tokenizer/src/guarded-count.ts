import { blocksOf } from './blocks.ts';
import { LONGEST_RUN, splitRuns } from './split-runs.ts';
import { survey } from './survey.ts';

/** Estimated microseconds one count may keep the event loop busy: 45 KB of prose, 17 KB of base64, 3,000 rare CJK. */
const MOST_WORK = 16_000;
/** Tokens per byte assumed at least where nothing was counted: as in core's upper bound. */
const LEAST_DENSITY = 0.5;

/**
 * A string of its own. A slice keeps the whole text it was cut from in memory, and the tokenizer keeps slices in its
 * merge cache: without the copy a few thousand long requests would stay in memory for ever.
 */
const detached = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

/**
 * Counts with bounded time, never too few. Up to {@link MOST_WORK} the count is exact, but for runs over 256
 * characters: a cut within one changes the count by -1 to +3, so one is added for each. Beyond, blocks spread evenly over the text are counted and the others are taken to be as dense
 * as the densest of those: more than they are, unless a text is made to hide its dense parts.
 *
 * @param count tokens of a text without long unbroken runs
 */
export function guardedCount(text: string, count: (text: string) => number): number {
  if (text.length <= LONGEST_RUN) return count(detached(text));
  const { blocks, rawCuts } = blocksOf(text);
  const counted = countSpread(blocks, count);
  let density = LEAST_DENSITY;
  for (const [block, tokens] of counted) density = Math.max(density, tokens / Buffer.byteLength(block));
  let total = rawCuts;
  for (const block of blocks) total += counted.get(block) ?? Math.ceil(density * Buffer.byteLength(block));
  return total;
}

/** Tokens by block, for as many blocks as the time allows: the last, then ever more of those between. */
function countSpread(blocks: readonly string[], count: (text: string) => number): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  let left = MOST_WORK;
  const visit = (block: string): void => {
    if (left <= 0 || counted.has(block)) return;
    const { work, longest } = survey(block);
    left -= work;
    if (left < 0) return;
    const pieces = longest > LONGEST_RUN ? splitRuns(block) : [block];
    let tokens = pieces.length - 1;
    for (const piece of pieces) tokens += count(detached(piece));
    counted.set(block, tokens);
  };
  visit(blocks[blocks.length - 1]!);
  for (let step = 2 ** Math.floor(Math.log2(blocks.length)); step >= 1; step /= 2) {
    for (let index = 0; index < blocks.length; index += step) visit(blocks[index]!);
  }
  return counted;
}
