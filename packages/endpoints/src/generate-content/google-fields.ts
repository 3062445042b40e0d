import type { JsonObject } from '../shared/read.ts';

/** A field by its name in JSON, or as protocol buffers spell it, which Google reads as well: `inlineData`, `inline_data`. */
export function fieldOf(fields: JsonObject, name: string): unknown {
  return fields[name] ?? fields[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}
