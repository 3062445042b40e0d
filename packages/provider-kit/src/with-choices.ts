import type { Fields } from './chat-quirks.ts';

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A reply or event whose choices are changed one by one; the same where none is. */
export function withChoices(part: Fields, change: (choice: Fields) => Fields): Fields {
  if (!Array.isArray(part.choices)) return part;
  const choices = part.choices.map((choice: unknown) => (isFields(choice) ? change(choice) : choice));
  return choices.every((choice, index) => choice === (part.choices as unknown[])[index]) ? part : { ...part, choices };
}
