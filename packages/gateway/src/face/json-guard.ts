import { isUtf8 } from 'node:buffer';
import { asBuffer, keepRaw, type RawSource, WeirError } from '@weir/core';
import { jsonErrorPosition } from './json-error-position.ts';

export interface JsonLimits {
  /** How deep arrays and objects may nest. */
  readonly depth: number;
  /** How many keys all objects may have together. */
  readonly keys: number;
}

/** What a scan of a JSON text found. */
interface Findings {
  /** Where the string value of the top-level `model` stands, quotes included. */
  readonly model: { readonly start: number; readonly end: number } | undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const [OPEN_OBJECT, OPEN_ARRAY, CLOSE_OBJECT, CLOSE_ARRAY] = [0x7b, 0x5b, 0x7d, 0x5d];

/** The offset of the quote that closes the string opened at `open`; the text's length when none does. */
function closingQuote(text: string, open: number): number {
  let quote = text.indexOf('"', open + 1);
  while (quote > 0) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
    quote = text.indexOf('"', quote + 1);
  }
  return text.length;
}

function keyAt(text: string, start: number, end: number): string {
  const key = text.slice(start + 1, end);
  if (!key.includes('\\')) return key;
  try {
    return JSON.parse(`"${key}"`) as string;
  } catch {
    return key; // malformed: the parser will say where
  }
}

/**
 * Scans a JSON text before it is parsed, so that depth, keys and names that could hurt are refused while they are
 * only text. Strings are skipped by native search: the cost is in the structure, not in the prompts.
 */
function scan(text: string, limits: JsonLimits): Findings {
  let depth = 0;
  let keys = 0;
  let start = 0;
  let end = 0;
  let isModelNext = false;
  let model: Findings['model'];
  const topKeys = new Set<string>();
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        start = index;
        end = closingQuote(text, index);
        if (isModelNext) model = { start, end: end + 1 };
        isModelNext = false;
        index = end;
        break;
      case COLON: {
        if (++keys > limits.keys)
          throw new WeirError('json_too_many_keys', `The JSON has over ${keys - 1} keys, the limit is ${limits.keys}`);
        if (end === 0) break; // no key stands before it: the parser says where
        const key = keyAt(text, start, end);
        end = 0;
        if (key === '__proto__')
          throw new WeirError('forbidden_key', `The key '__proto__' at position ${start} is not allowed`, {
            param: key,
          });
        if (depth !== 1) break;
        if (topKeys.has(key))
          throw new WeirError('invalid_json', `The key '${key.slice(0, 40)}' at position ${start} is there twice`, {
            param: key,
          });
        topKeys.add(key);
        isModelNext = key === 'model';
        break;
      }
      case COMMA:
        isModelNext = false;
        break;
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        isModelNext = false;
        if (++depth > limits.depth)
          throw new WeirError(
            'json_too_deep',
            `The JSON nests over ${depth - 1} levels at position ${index}, the limit is ${limits.depth}`,
          );
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        depth--;
        break;
    }
  }
  return { model };
}

/** Character offsets as byte offsets. */
function inBytes(
  text: string,
  bytes: Uint8Array,
  span: { readonly start: number; readonly end: number },
): { start: number; end: number } {
  if (text.length === bytes.length) return span;
  const start = Buffer.byteLength(text.slice(0, span.start));
  return { start, end: start + Buffer.byteLength(text.slice(span.start, span.end)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const position = jsonErrorPosition(text);
    const what = position >= text.length ? 'The JSON ends too early' : 'The body is not JSON';
    throw new WeirError(
      'invalid_json',
      `${what}: unexpected ${position >= text.length ? 'end' : 'character'} at position ${position}`,
      { cause },
    );
  }
}

/** The bytes of a request. A class: see docs/decisions/0004. */
class ReceivedBytes implements RawSource {
  readonly bytes: Uint8Array;
  readonly isAscii: boolean;
  declare readonly model?: { readonly start: number; readonly end: number };

  constructor(bytes: Uint8Array, isAscii: boolean, model: RawSource['model']) {
    this.bytes = bytes;
    this.isAscii = isAscii;
    if (model !== undefined) this.model = model;
  }
}

/**
 * Reads a request body: an object, within limits, with its bytes kept for providers of the same wire.
 *
 * @throws WeirError `invalid_json`, `json_too_deep`, `json_too_many_keys`, `forbidden_key`, `invalid_request`.
 */
export function readJson(bytes: Uint8Array, limits: JsonLimits): object {
  if (bytes.length === 0) throw new WeirError('invalid_json', 'The body is empty, JSON was expected');
  if (!isUtf8(bytes)) throw new WeirError('invalid_json', 'The body is not UTF-8');
  const text = asBuffer(bytes).toString('utf8');
  const { model } = scan(text, limits);
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const kind = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
    throw new WeirError('invalid_request', `The body is ${kind}, an object was expected`);
  }
  const isAscii = text.length === bytes.length && !text.includes('\\u'); // an escape may stand for anything
  return keepRaw(value, new ReceivedBytes(bytes, isAscii, model && inBytes(text, bytes, model)));
}

/** The bytes of a body the host has already parsed, whose own bytes are gone. */
export function bytesOfParsed(value: unknown, { depth }: JsonLimits): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(value) ?? '');
  } catch (cause) {
    // writing takes a stack where parsing takes none: thousands of levels
    if (cause instanceof RangeError)
      throw new WeirError('json_too_deep', `The JSON nests too deep to be written again, the limit is ${depth}`, {
        cause,
      });
    throw cause;
  }
}
