const HEX = /[0-9a-fA-F]/;
const ESCAPES = '"\\/bfnrt';
const WORDS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or }' | ', or ]' | 'end';

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isSpace = (code: number): boolean =>
  code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b && code !== 0x0c);

/** Reads one token from `at`: the offset behind it, or, as its complement, that of the first character that does not fit. */
type Read = (text: string, at: number) => number;

const readString: Read = (text, open) => {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return ~at;
    if (code !== 0x5c) continue;
    const escaped = text[++at];
    if (escaped === undefined) return ~at;
    if (escaped === 'u') {
      for (let digits = 0; digits < 4; digits++) if (!HEX.test(text[++at] ?? '')) return ~at;
    } else if (!ESCAPES.includes(escaped)) return ~at;
  }
  return ~text.length;
};

const readDigits: Read = (text, start) => {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  return at === start ? ~at : at;
};

const readNumber: Read = (text, start) => {
  let at = text[start] === '-' ? start + 1 : start;
  at = text[at] === '0' ? at + 1 : readDigits(text, at);
  if (at >= 0 && text[at] === '.') at = readDigits(text, at + 1);
  if (at < 0 || (text[at] !== 'e' && text[at] !== 'E')) return at;
  const sign = text[at + 1];
  return readDigits(text, sign === '+' || sign === '-' ? at + 2 : at + 1);
};

const readLiteral: Read = (text, start) => {
  const first = text[start]!;
  if (first === '"') return readString(text, start);
  if (first === '-' || isDigit(text.charCodeAt(start))) return readNumber(text, start);
  const word = WORDS[first];
  if (word === undefined) return ~start;
  for (let index = 1; index < word.length; index++) if (text[start + index] !== word[index]) return ~(start + index);
  return start + word.length;
};

/**
 * Where a text stops being JSON: the offset of the first character that does not fit, the text's length where it ends
 * too early. Only for texts that fail to parse; written out because a pattern runs out of stack on long strings.
 */
export function jsonErrorPosition(text: string): number {
  const stack: string[] = [];
  let expecting: Expecting = 'value';
  const after = (): Expecting => (stack.length === 0 ? 'end' : stack.at(-1) === '{' ? ', or }' : ', or ]');
  for (let at = 0; at < text.length; at++) {
    if (isSpace(text.charCodeAt(at))) continue;
    const mark = text[at]!;
    if (mark === ':' && expecting === ':') expecting = 'value';
    else if (mark === ',' && expecting === ', or }') expecting = 'key';
    else if (mark === ',' && expecting === ', or ]') expecting = 'value';
    else if (
      (mark === '}' && (expecting === 'key or }' || expecting === ', or }')) ||
      (mark === ']' && (expecting === 'value or ]' || expecting === ', or ]'))
    ) {
      stack.pop();
      expecting = after();
    } else if ((mark === '{' || mark === '[') && (expecting === 'value' || expecting === 'value or ]')) {
      stack.push(mark);
      expecting = mark === '{' ? 'key or }' : 'value or ]';
    } else {
      const isKey: boolean = expecting === 'key' || expecting === 'key or }';
      if (isKey ? mark !== '"' : expecting !== 'value' && expecting !== 'value or ]') return at;
      const next = readLiteral(text, at);
      if (next < 0) return Math.min(~next, text.length);
      expecting = isKey ? ':' : after();
      at = next - 1;
    }
  }
  return text.length;
}
