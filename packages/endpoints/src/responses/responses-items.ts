import { isObject, type JsonObject, listOf, nonEmpty, objectOf } from '../shared/read.ts';

/** What kind an item is; a message may leave its type out. */
export const itemType = (item: JsonObject): string =>
  nonEmpty(item.type) ?? (typeof item.role === 'string' ? 'message' : '');

/** The input of a request as items: text alone is a message of the user's. */
export function inputItems(request: unknown): readonly JsonObject[] {
  const { input } = objectOf(request);
  const text = nonEmpty(input);
  return text === undefined ? listOf(input).filter(isObject) : [{ type: 'message', role: 'user', content: text }];
}

/** Parts of what an item says, reads or returned; text alone is one part. */
export function partsOf(content: unknown): readonly JsonObject[] {
  const text = nonEmpty(content);
  return text === undefined ? listOf(content).filter(isObject) : [{ type: 'input_text', text }];
}
