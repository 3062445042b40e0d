const MAX_NAMES = 3;
const MAX_NAME_LENGTH = 64;

/** Up to three known names that a mistyped one may have meant, nearest first. */
export function nearNames(asked: string, known: Iterable<string>): readonly string[] {
  const wanted = asked.toLowerCase();
  if (wanted === '' || wanted.length > MAX_NAME_LENGTH) return [];
  const most = Math.min(3, Math.ceil(wanted.length / 3));
  return [...new Set(known)]
    .map((name) => ({ name, edits: editsBetween(wanted, name.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .toSorted((left, right) => left.edits - right.edits)
    .slice(0, MAX_NAMES)
    .map(({ name }) => name);
}

/** `: did you mean 'config'?`, or nothing. */
export function didYouMean(asked: string, known: Iterable<string>): string {
  const names = nearNames(asked, known);
  if (names.length === 0) return '';
  return `: did you mean ${names.map((name) => `'${name}'`).join(' or ')}?`;
}

/** What a name that goes on counts, whatever it goes on with. */
const CONTINUED = 2.5;

/** Levenshtein, at most {@link CONTINUED} when one is the other with more to it. */
function editsBetween(left: string, right: string): number {
  if (left === right) return 0;
  const isContinued = left.length > 3 && right.length > 3 && (left.startsWith(right) || right.startsWith(left));
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + change));
    }
    previous = current;
  }
  const edits = previous[right.length]!;
  return isContinued ? Math.min(edits, CONTINUED) : edits;
}
