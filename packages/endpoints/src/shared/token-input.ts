import { listOf, nonEmpty } from './read.ts';

/** The texts of an input that is text, texts, tokens or token lists. */
export function* inputTexts(input: unknown): Generator<string> {
  const text = nonEmpty(input);
  if (text !== undefined) yield text;
  for (const item of listOf(input)) {
    const itemText = nonEmpty(item);
    if (itemText !== undefined) yield itemText;
  }
}

/** How many tokens such an input already is. */
export function inputTokenCount(input: unknown): number {
  let count = 0;
  for (const item of listOf(input)) {
    if (typeof item === 'number') count++;
    else count += listOf(item).length;
  }
  return count;
}

/** How many prompts such an input is: texts and token lists count, single tokens are one prompt together. */
export function inputCount(input: unknown): number {
  const items = listOf(input);
  return typeof items[0] === 'number' ? 1 : Math.max(1, items.length);
}
