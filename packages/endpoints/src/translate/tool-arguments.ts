import { exactJson } from '../shared/exact-json.ts';
import { isObject, type JsonObject } from '../shared/read.ts';

/** The JSON object a text is, with every digit of its numbers; undefined where it is none. */
export function objectIn(text: string): JsonObject | undefined {
  try {
    const value = exactJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Arguments of a call as the object most wires but OpenAI's take: an empty one where nothing is written. */
export const argumentsIn = (written: string): JsonObject | undefined =>
  written.trim() === '' ? {} : objectIn(written);
