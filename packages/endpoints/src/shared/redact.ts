import { isObject, listOf } from './read.ts';

/** Most field names listed of one object. */
const MAX_FIELDS = 32;

/**
 * What may be logged of a request: numbers, flags, and the named words; of all else only how much there is.
 *
 * @param words fields whose text is a keyword, never a prompt.
 */
export function redacted(request: unknown, words: readonly string[]): { readonly [field: string]: unknown } {
  if (!isObject(request)) return {};
  const shown: { [field: string]: unknown } = Object.create(null);
  for (const [field, value] of Object.entries(request).slice(0, MAX_FIELDS)) {
    shown[field] = words.includes(field) && typeof value === 'string' ? value.slice(0, 128) : sizeOf(value);
  }
  return shown;
}

/** A value's size in place of the value. */
export function sizeOf(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return `[${value.length} characters]`;
  if (Array.isArray(value)) return `[${value.length} items]`;
  return isObject(value) ? `[${Object.keys(value).length} fields]` : undefined;
}

/** Types of the parts of a message's content, with how often each comes. */
export function partTypes(content: unknown): { readonly [type: string]: number } {
  const counts: { [type: string]: number } = Object.create(null);
  for (const part of listOf(content)) {
    const type = isObject(part) ? keyword(part.type) : 'other';
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

const KEYWORD = /^[a-z_]{1,32}$/;

/** Text that can only be a keyword. */
export const keyword = (value: unknown): string => (typeof value === 'string' && KEYWORD.test(value) ? value : 'other');
