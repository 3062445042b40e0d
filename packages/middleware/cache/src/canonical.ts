/** Deeper values have no canonical form: it is built by recursion. */
const MAX_DEPTH = 256;
/** Up to so many keys, sorting by insertion beats the general sort. */
const FEW_KEYS = 16;
/** Tags of short strings and keys, made once: most of the time went into building these. */
const STRING_TAGS: readonly string[] = Array.from({ length: 512 }, (_, length) => `s${length}:`);
const KEY_TAGS: readonly string[] = Array.from({ length: 64 }, (_, length) => `${length}:`);
const NOT_JSON = Symbol('not JSON');

/**
 * The canonical form of a JSON value: the same text for the same value whatever the order of its keys, and never the
 * same text for two values.
 *
 * Every value starts with a tag and strings carry their length, so the text can be read back in one way only; nothing
 * is escaped, which is what makes it cheap. A field that is `undefined` counts as absent, as in JSON.
 *
 * @param excluded fields to leave out of the value itself; fields of the same name further down stay
 * @returns undefined for what is not JSON as the caller sent it: bytes and other instances, values nested more than
 * 256 deep, and numbers beyond 2^53, which JavaScript may have rounded, so that two requests would read as one
 */
export function canonicalOf(value: unknown, excluded?: ReadonlySet<string>): string | undefined {
  try {
    const text = written(value, 0, excluded);
    // Hashing writes UTF-8, in which all unpaired surrogates are the same character; JSON escapes them.
    return text.isWellFormed() ? text : JSON.stringify(text);
  } catch (error) {
    if (error === NOT_JSON) return undefined;
    throw error;
  }
}

function written(value: unknown, depth: number, excluded?: ReadonlySet<string>): string {
  switch (typeof value) {
    case 'string':
      return (STRING_TAGS[value.length] ?? `s${value.length}:`) + value;
    case 'number':
      if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) throw NOT_JSON;
      return `#${value};`;
    case 'boolean':
      return value ? 't' : 'f';
    case 'object':
      if (value === null) return 'n';
      if (depth > MAX_DEPTH) throw NOT_JSON;
      return Array.isArray(value) ? items(value, depth + 1) : fields(value, depth + 1, excluded);
    default:
      throw NOT_JSON;
  }
}

function items(list: readonly unknown[], depth: number): string {
  let text = '[';
  for (let index = 0; index < list.length; index++) text += written(list[index], depth);
  return `${text}]`;
}

function fields(value: object, depth: number, excluded: ReadonlySet<string> | undefined): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw NOT_JSON;
  const keys = sorted(Object.keys(value));
  let text = '{';
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!;
    const field = (value as Readonly<Record<string, unknown>>)[key];
    if (field === undefined || excluded?.has(key)) continue;
    text += (KEY_TAGS[key.length] ?? `${key.length}:`) + key + written(field, depth);
  }
  return `${text}}`;
}

/** Sorts in place by UTF-16 code units. */
function sorted(keys: string[]): string[] {
  if (keys.length > FEW_KEYS) return keys.sort();
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index]!;
    let place = index;
    for (; place > 0 && keys[place - 1]! > key; place--) keys[place] = keys[place - 1]!;
    keys[place] = key;
  }
  return keys;
}
