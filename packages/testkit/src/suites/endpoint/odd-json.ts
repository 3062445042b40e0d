import type { Random } from '@weir/core';

/** Values that code which trusts its input stumbles over. */
const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e308,
  '',
  'text',
  '[DONE]',
  '__proto__',
  '\u0000\uD800',
  [],
  {},
  [null],
  [[]],
  [{}],
  { error: null },
  { error: {} },
];
const MAX_DEPTH = 4;

const pick = <Value>(list: readonly Value[], random: Random): Value =>
  list[Math.floor(random.next() * list.length)] as Value;

/** Every key in some values, so that made-up objects look like real ones. */
export function keysIn(value: unknown, keys: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value) keysIn(item, keys);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      keys.add(key);
      keysIn(inner, keys);
    }
  return keys;
}

/** Any JSON value, its objects made of these keys. */
export function oddJson(keys: readonly string[], random: Random, depth = 0): unknown {
  const kind = random.next();
  if (kind < 0.4 || depth >= MAX_DEPTH) return pick(ODD, random);
  const size = Math.floor(random.next() * 4);
  if (kind < 0.6) return Array.from({ length: size }, () => oddJson(keys, random, depth + 1));
  const entries = Array.from({ length: size }, () => [pick(keys, random) ?? 'key', oddJson(keys, random, depth + 1)]);
  return Object.fromEntries(entries);
}

/** A copy in which one part, somewhere, is another value or gone. */
export function damaged(value: unknown, keys: readonly string[], random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.next() < 0.15) return oddJson(keys, random, MAX_DEPTH - 2);
  if (Array.isArray(value)) {
    const at = Math.floor(random.next() * value.length);
    return value.map((item, index) => (index === at ? damaged(item, keys, random) : item));
  }
  const entries = Object.entries(value);
  const at = Math.floor(random.next() * entries.length);
  const isDropped = random.next() < 0.2;
  return Object.fromEntries(
    entries.flatMap(([key, inner], index) => {
      if (index !== at) return [[key, inner]];
      return isDropped ? [] : [[key, damaged(inner, keys, random)]];
    }),
  );
}
