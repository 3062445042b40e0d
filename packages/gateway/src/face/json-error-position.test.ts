import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonErrorPosition } from './json-error-position.ts';

const SEEDED = { seed: 12, numRuns: 500 };
const json = fc
  .tuple(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'))
  .map(([value, indent]) => JSON.stringify(value, null, indent));
const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('jsonErrorPosition', () => {
  it.each([
    ['', 0],
    ['   ', 3],
    ['{', 1],
    ['{"a":1,}', 7],
    ['{"a":1 "b":2}', 7],
    ["{'a':1}", 1],
    ['{a:1}', 1],
    ['{"a" 1}', 5],
    ['{"a"::1}', 5],
    ['{"a":}', 5],
    ['[1,,2]', 3],
    ['[1,]', 3],
    ['[1}', 2],
    ['{"a":1]', 6],
    ['{"a":1} x', 8],
    ['{"a":1}{', 7],
    ['// comment\n{}', 0],
    ['{"a":tru}', 8],
    ['{"a":nulL}', 8],
    ['{"a":NaN}', 5],
    ['{"a":-}', 6],
    ['{"a":01}', 6],
    ['{"a":1.}', 7],
    ['{"a":1e}', 7],
    ['{"a":1e+}', 8],
    ['{"a":.5}', 5],
    ['{"a":+1}', 5],
    ['{"a":"b', 7],
    ['{"a":"b\\', 8],
    ['{"a":"\\x"}', 7],
    ['{"a":"\\u12g4"}', 10],
    ['{"a":"\\u12', 10],
    ['{"a":"x\ny"}', 7],
    ['\uFEFF{}', 0],
    ['{"a":"ü",}', 9],
  ])('of %j is %d', (text, position) => {
    expect(parses(text)).toBe(false);
    expect(jsonErrorPosition(text)).toBe(position);
  });

  it('is where a character was put in that fits nowhere', () => {
    fc.assert(
      fc.property(json, fc.nat(), (text, at) => {
        const place = at % (text.length + 1);
        expect(jsonErrorPosition(`${text.slice(0, place)}\u0001${text.slice(place)}`)).toBe(place);
      }),
      SEEDED,
    );
  });

  it('is the end of a text that was cut off', () => {
    fc.assert(
      fc.property(json, fc.nat(), (text, at) => {
        const part = text.slice(0, at % text.length);
        if (!parses(part)) expect(jsonErrorPosition(part)).toBe(part.length);
      }),
      SEEDED,
    );
  });

  it('is behind what could still have become JSON, whatever the text', () => {
    const noise = fc.string({ unit: fc.constantFrom(...'{}[],:"\\ue1.-+0tfn \n'), maxLength: 14 });
    fc.assert(
      fc.property(noise, (text) => {
        const position = jsonErrorPosition(text);
        if (parses(text)) expect(position).toBe(text.length);
        // what comes behind the position does not matter
        else expect(jsonErrorPosition(text.slice(0, position + 1))).toBe(position);
        expect(jsonErrorPosition(text.slice(0, position))).toBe(position);
      }),
      { ...SEEDED, numRuns: 3_000 },
    );
  });

  it('is found in strings of many megabytes and in long lists', () => {
    expect(jsonErrorPosition(`{"a":"${'x'.repeat(9_000_000)}"} oops`)).toBe(9_000_009);
    expect(jsonErrorPosition(`[${'1,'.repeat(1_000_000)}oops]`)).toBe(2_000_001);
  });
});
