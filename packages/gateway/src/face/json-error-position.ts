const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;
const SPACE = /[ \t\r\n]*/y;

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or }' | ', or ]' | 'end';

const isValueWanted = (expecting: Expecting): boolean => expecting === 'value' || expecting === 'value or ]';
const isKeyWanted = (expecting: Expecting): boolean => expecting === 'key' || expecting === 'key or }';

/** Where a text stops being JSON: the offset of the first character that does not fit. Only for texts that fail to parse. */
export function jsonErrorPosition(text: string): number {
  const stack: string[] = [];
  let expecting: Expecting = 'value';
  let at = 0;
  const after = (): Expecting => (stack.length === 0 ? 'end' : stack.at(-1) === '{' ? ', or }' : ', or ]');
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.test(text);
    const start = SPACE.lastIndex;
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return start;
    const [, mark, string, literal] = match;
    if (string !== undefined && isKeyWanted(expecting)) expecting = ':';
    else if ((string !== undefined || literal !== undefined) && isValueWanted(expecting)) expecting = after();
    else if ((mark === '{' || mark === '[') && isValueWanted(expecting)) {
      stack.push(mark);
      expecting = mark === '{' ? 'key or }' : 'value or ]';
    } else if (mark === ':' && expecting === ':') expecting = 'value';
    else if (mark === ',' && expecting === ', or }') expecting = 'key';
    else if (mark === ',' && expecting === ', or ]') expecting = 'value';
    else if (
      (mark === '}' && (expecting === 'key or }' || expecting === ', or }')) ||
      (mark === ']' && (expecting === 'value or ]' || expecting === ', or ]'))
    ) {
      stack.pop();
      expecting = after();
    } else return start;
    at = TOKEN.lastIndex;
  }
}
