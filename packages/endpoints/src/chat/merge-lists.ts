import { isObject, type JsonObject } from '../shared/read.ts';

/** Fields of a streamed list item that grow; all others are told once or repeated. */
const GROWING: ReadonlySet<string> = new Set(['text', 'summary', 'data', 'thinking', 'signature']);

const isGrowing = (field: string, before: unknown, value: unknown): boolean =>
  GROWING.has(field) && typeof before === 'string' && typeof value === 'string';

/**
 * Adds a delta's items to those of earlier deltas. An item goes on with an earlier one that has the same `index` and
 * `type`, as OpenRouter's `reasoning_details` do; any other is a new one. Items of one delta are never joined.
 */
export function mergeLists(earlier: readonly unknown[], delta: readonly unknown[]): unknown[] {
  const items = [...earlier];
  for (const item of delta) {
    const position = isObject(item) && typeof item.index === 'number' ? findSame(items, earlier.length, item) : -1;
    if (position < 0) items.push(item);
    else items[position] = grown(items[position] as JsonObject, item as JsonObject);
  }
  return items;
}

function findSame(items: readonly unknown[], until: number, item: JsonObject): number {
  for (let position = until - 1; position >= 0; position--) {
    const other = items[position];
    if (!isObject(other) || other.index !== item.index || other.type !== item.type) continue;
    const isOther = other.id != null && item.id != null && other.id !== item.id;
    return isOther ? -1 : position;
  }
  return -1;
}

function grown(item: JsonObject, delta: JsonObject): JsonObject {
  const result: { [field: string]: unknown } = { ...item };
  for (const [field, value] of Object.entries(delta)) {
    const before = result[field];
    if (isGrowing(field, before, value)) result[field] = `${before}${value}`;
    else if (value !== null || before === undefined) result[field] = value;
  }
  return result;
}
