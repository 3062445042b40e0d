const SPACE = 0x20;
const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;

/**
 * Where a key stands in JSON bytes, from `from` on; -1 when nowhere.
 *
 * `tail` is the end of the quoted key, begun at a letter that is rare in JSON: native search looks for the first
 * byte, and a quote would be found every few bytes (five times dearer, measured).
 */
function findKey(bytes: Buffer, tail: Buffer, keyLength: number, from: number): number {
  for (let at = bytes.indexOf(tail, from); at >= 0; at = bytes.indexOf(tail, at + 1)) {
    const start = at + tail.length - keyLength - 2;
    if (start >= 0 && bytes[start] === QUOTE) return start;
  }
  return -1;
}

const USAGE = Buffer.from('usage');
/** What follows the word in the keys that report usage: `usage"`, and Google's `usageMetadata"`. */
const USAGE_ENDS = [Buffer.from('"'), Buffer.from('Metadata"')];
const ERROR_TAIL = Buffer.from('rror"');

/** The block searched last, and what was found: the same block is asked about where it arrives and where it leaves. */
let searched: Buffer | undefined;
let found = -1;

/**
 * Where a block reports usage: a `"usage"` or `"usageMetadata"` key with an object, not the `null` of every other chunk;
 * -1 when nowhere.
 */
export function findUsage(bytes: Buffer, from = 0): number {
  if (from !== 0) return searchUsage(bytes, from);
  if (bytes === searched) return found;
  searched = bytes;
  found = searchUsage(bytes, 0);
  return found;
}

function searchUsage(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(USAGE, from); at >= 0; at = bytes.indexOf(USAGE, at + 1)) {
    if (at === 0 || bytes[at - 1] !== QUOTE) continue;
    const end = at + USAGE.length;
    const rest = USAGE_ENDS.find((tail) => tail.equals(bytes.subarray(end, end + tail.length)));
    if (rest === undefined) continue;
    let next = end + rest.length;
    while (bytes[next] === SPACE || bytes[next] === COLON) next++;
    if (bytes[next] === OPEN_BRACE && at - 1 >= from) return at - 1;
  }
  return -1;
}

/** Where a block has an `"error"` key; -1 when nowhere. */
export const findError = (bytes: Buffer, from = 0): number => findKey(bytes, ERROR_TAIL, 5, from);
