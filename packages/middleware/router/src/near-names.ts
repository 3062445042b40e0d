import type { ModelCard } from '@weir/core';

/** Cards looked at: an unknown name must not cost more than a known one could ever save. */
const MAX_CARDS = 5_000;
const MAX_NAME_LENGTH = 64;
const MAX_NAMES = 3;
const MAX_EDITS = 3;

/** Up to three known model names that a mistyped one may have meant, nearest first. */
export function nearNames(asked: string, cards: readonly ModelCard[]): readonly string[] {
  const wanted = plain(asked);
  if (wanted.length === 0 || wanted.length > MAX_NAME_LENGTH) return [];
  const found = new Map<string, number>();
  for (const { model } of cards.slice(0, MAX_CARDS)) {
    if (found.has(model)) continue;
    const edits = distance(wanted, plain(model));
    if (edits <= MAX_EDITS) found.set(model, edits);
  }
  return [...found]
    .toSorted(([, left], [, right]) => left - right)
    .slice(0, MAX_NAMES)
    .map(([name]) => name);
}

/** What is compared: without a provider, in lower case. */
const plain = (name: string): string => name.slice(name.indexOf('/') + 1).toLowerCase();

/** Edits between two names: 1 when one starts with the other, above {@link MAX_EDITS} as soon as it is certain. */
function distance(left: string, right: string): number {
  if (left === right) return 0;
  if (left.length > 3 && right.length > 3 && (left.startsWith(right) || right.startsWith(left))) return 1;
  if (Math.abs(left.length - right.length) > MAX_EDITS) return MAX_EDITS + 1;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= right.length; column++) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      const edits = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + change);
      current.push(edits);
      least = Math.min(least, edits);
    }
    if (least > MAX_EDITS) return least;
    previous = current;
  }
  return previous[right.length]!;
}
