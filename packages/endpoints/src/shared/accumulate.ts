import { isObject, type JsonObject } from './read.ts';

export type Fields = { [field: string]: unknown };

/** Azure's first event has an empty id and model, so the first one that says something counts. */
export function keepFirst(target: Fields, fields: Fields, names: readonly string[]): void {
  for (const name of names) {
    if (target[name] === undefined || target[name] === '' || target[name] === 0) target[name] = fields[name];
    delete fields[name];
  }
}

/** Later values replace earlier ones; null takes nothing back. */
export function keepLast(target: Fields, fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null || target[name] === undefined) target[name] = value;
  }
}

/** Log probabilities of further tokens, list by list. */
export function joinedLogprobs(before: unknown, logprobs: JsonObject): Fields {
  const result: Fields = isObject(before) ? { ...before } : {};
  for (const [field, value] of Object.entries(logprobs)) {
    const earlier = result[field];
    if (Array.isArray(earlier) && Array.isArray(value)) result[field] = [...earlier, ...value];
    else if (value !== null || earlier === undefined) result[field] = value;
  }
  return result;
}
