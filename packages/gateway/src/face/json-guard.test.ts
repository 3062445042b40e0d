import { rawOf, WeirError } from '@weir/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfParsed, type JsonLimits, readJson } from './json-guard.ts';

const LIMITS: JsonLimits = { depth: 64, keys: 20_000 };
const read = (text: string | Uint8Array, limits = LIMITS): object => readJson(Buffer.from(text), limits);

function refusal(text: string | Uint8Array, limits = LIMITS): { readonly code: string; readonly message: string } {
  try {
    read(text, limits);
  } catch (error) {
    if (WeirError.is(error) && error.status === 400) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'accepted', message: '' };
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
const keysOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce<number>((sum, inner) => sum + keysOf(inner), 0);
  return inside + (Array.isArray(value) ? 0 : Object.keys(value).length);
};

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    const objects = fc
      .dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }))
      .filter((one) => !('__proto__' in one && Object.hasOwn(one, '__proto__')));
    const indent = fc.constantFrom(undefined, 2, '\t');
    fc.assert(
      fc.property(objects, indent, (value, space) => {
        const text = JSON.stringify(value, null, space);
        if (text.includes('__proto__')) return;
        expect(read(text)).toEqual(JSON.parse(text));
      }),
      { seed: 21, numRuns: 400 },
    );
  });

  it('accepts exactly what JSON.parse and the limits accept', () => {
    const values = fc.dictionary(fc.constantFrom('a', 'b', 'model', 'ü'), fc.jsonValue({ maxDepth: 6 }));
    const limits = fc.record({ depth: fc.integer({ min: 1, max: 6 }), keys: fc.integer({ min: 0, max: 12 }) });
    fc.assert(
      fc.property(values, limits, (value, some) => {
        const { code } = refusal(JSON.stringify(value), some);
        const allowed = [
          ...(keysOf(value) > some.keys ? ['json_too_many_keys'] : []),
          ...(depthOf(value) > some.depth ? ['json_too_deep'] : []),
          ...(JSON.stringify(value).includes('"__proto__":') ? ['forbidden_key'] : []),
        ];
        expect(allowed.length === 0 ? ['accepted'] : allowed).toContain(code);
      }),
      { seed: 22, numRuns: 600 },
    );
  });

  it('answers any text and any bytes with an object or a 400, and nothing else', () => {
    const noise = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'{}[],:"\\ue1.-+0tfn \n', 'model', '__proto__'), maxLength: 20 }),
      fc.uint8Array({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(noise, (text) => {
        const { code } = refusal(text);
        let value: unknown;
        try {
          value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text)));
        } catch {
          expect(code).not.toBe('accepted');
          return;
        }
        if (code === 'accepted') expect(value).toEqual(read(text));
        else if (typeof value === 'object' && value !== null && !Array.isArray(value))
          expect(['forbidden_key', 'invalid_json']).toContain(code); // a key twice
      }),
      { seed: 23, numRuns: 4_000 },
    );
  });

  it('leaves no trace on prototypes', () => {
    refusal('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    read('{"constructor":{"prototype":{"polluted":true}}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ['{"__proto__":1}', 1],
    ['{"a":[{"b":{"__proto__":1}}]}', 12],
    ['{"\\u005f_proto_\\u005f":1}', 1],
    ['{"__proto__" : 1}', 1],
  ])('refuses the key __proto__ in %s, escaped too, and says where', (text, position) => {
    expect(refusal(text)).toEqual({
      code: 'forbidden_key',
      message: `The key '__proto__' at position ${position} is not allowed`,
    });
  });

  it.each(['{"a":"__proto__"}', '{"a":"{\\"__proto__\\":1}"}', '{"proto":1,"__proto":2}'])('lets %s pass', (text) => {
    expect(refusal(text).code).toBe('accepted');
  });

  it('refuses a top-level key that is there twice: gateway and provider could read different ones', () => {
    expect(refusal('{"model":"cheap","n":1,"model":"dear"}')).toEqual({
      code: 'invalid_json',
      message: "The key 'model' at position 23 is there twice",
    });
    expect(refusal('{"model":"cheap","mod\\u0065l":"dear"}').message).toBe(
      "The key 'model' at position 17 is there twice",
    );
    expect(refusal('{"a":{"b":1,"b":2},"b":[{"b":3}]}').code).toBe('accepted');
  });

  it('counts nesting and keys, and stops at the limit', () => {
    const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const keyed = (count: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, key) => [key, 0])));
    expect(refusal(nested(64)).code).toBe('accepted');
    expect(refusal(nested(65))).toEqual({
      code: 'json_too_deep',
      message: 'The JSON nests over 64 levels at position 68, the limit is 64',
    });
    expect(refusal(nested(1_000_000)).code).toBe('json_too_deep');
    expect(refusal(keyed(20_000)).code).toBe('accepted');
    expect(refusal(keyed(20_001))).toEqual({
      code: 'json_too_many_keys',
      message: 'The JSON has over 20000 keys, the limit is 20000',
    });
  });

  it('does not count what stands inside strings', () => {
    const text = JSON.stringify({ a: '{[:'.repeat(50_000), b: '\\"{'.repeat(50_000) });
    expect(refusal(text).code).toBe('accepted');
  });

  it.each([
    ['', 'The body is empty, JSON was expected'],
    ['{"a":1,}', 'The body is not JSON: unexpected character at position 7'],
    ['{"a":1', 'The JSON ends too early: unexpected end at position 6'],
    ['{"a":"', 'The JSON ends too early: unexpected end at position 6'],
    ["{'a':1}", 'The body is not JSON: unexpected character at position 1'],
    ['{"a":1,:2}', 'The body is not JSON: unexpected character at position 7'],
    ['{"a":{"a":1}:2}', 'The body is not JSON: unexpected character at position 12'],
    ['\uFEFF{}', 'The body is not JSON: unexpected character at position 0'],
  ])('says of %j: %s', (text, message) => {
    expect(refusal(text)).toEqual({ code: 'invalid_json', message });
  });

  it('never repeats the text it refuses', () => {
    expect(refusal('{"a":"attack at dawn", oops}').message).not.toMatch(/attack|oops/);
  });

  it.each([
    ['[1,2]', 'an array'],
    ['"text"', 'a string'],
    ['17', 'a number'],
    ['null', 'null'],
    ['true', 'a boolean'],
  ])('refuses %s, which is no object', (text, kind) => {
    expect(refusal(text)).toEqual({ code: 'invalid_request', message: `The body is ${kind}, an object was expected` });
  });

  it.each([
    ['a lone continuation byte', Buffer.from([0x7b, 0x22, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('{"a":"ü"}', 'utf16le').subarray(0, 17)],
    ['a cut character', Buffer.from('{"a":"ü').subarray(0, -1)],
  ])('refuses %s', (_, bytes) => {
    expect(['The body is not UTF-8', 'The body is not JSON: unexpected character at position 1']).toContain(
      refusal(bytes).message,
    );
  });

  it.each([
    ['{"a":"plain, with \\n and \\"quotes\\""}', true],
    ['{"a":"\u00e9"}', false],
    ['{"a":"\\u00e9"}', false],
    ['{"a":"\\\\u"}', false],
  ])('knows whether the texts of %s can be but ASCII', (text, isAscii) => {
    expect(rawOf(read(text))!.isAscii).toBe(isAscii);
  });

  it('finds a malformed text of many megabytes malformed, not the gateway', () => {
    expect(refusal(`{"a":"${'x'.repeat(9_000_000)}"} oops`).message).toContain('at position 9000009');
  });
});

describe('the bytes of a request', () => {
  const modelIn = (text: string): string | undefined => {
    const { bytes, model } = rawOf(read(text))!;
    return model === undefined ? undefined : Buffer.from(bytes).subarray(model.start, model.end).toString();
  };

  it('are kept as they came', () => {
    const bytes = Buffer.from('{ "model" : "m" , "n":1.0 }');
    expect(rawOf(readJson(bytes, LIMITS))?.bytes).toBe(bytes);
  });

  it.each([
    ['{"model":"gpt-5"}', '"gpt-5"'],
    ['{"messages":[{"model":"no"}],"model" :\n "gpt-5"}', '"gpt-5"'],
    ['{"user":"grüße 🚀","model":"modèle"}', '"modèle"'],
    ['{"model":"a\\"b\\\\"}', '"a\\"b\\\\"'],
    ['{"mod\\u0065l":"m"}', '"m"'],
    ['{"model":null,"user":"u"}', undefined],
    ['{"model":["m"]}', undefined],
    ['{"model":{"a":"m"},"b":"c"}', undefined],
    ['{"model":1}', undefined],
    ['{"a":{"model":"m"}}', undefined],
    ['{"a":"model","b":"m"}', undefined],
  ])('of %s say where the model stands: %s', (text, model) => {
    expect(modelIn(text)).toBe(model);
  });

  it('say where the model stands, whatever surrounds it', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 3 }),
        text,
        fc.array(value, { maxLength: 3 }),
        (before, model, behind) => {
          const body = { before, model, behind };
          if (JSON.stringify(body).includes('__proto__')) return;
          const raw = modelIn(JSON.stringify(body, null, 1).toWellFormed())!;
          expect(JSON.parse(raw)).toBe(JSON.parse(JSON.stringify(model).toWellFormed()));
        },
      ),
      { seed: 24, numRuns: 400 },
    );
  });
});

describe('bytesOfParsed', () => {
  it('writes what a host has parsed', () => {
    expect(Buffer.from(bytesOfParsed({ a: 'ü' }, LIMITS)).toString()).toBe('{"a":"ü"}');
    expect(bytesOfParsed(undefined, LIMITS)).toHaveLength(0);
  });

  it('refuses what a parser could read and nobody can write again', () => {
    const deep = JSON.parse('['.repeat(40_000) + ']'.repeat(40_000)) as unknown;
    expect(() => bytesOfParsed(deep, LIMITS)).toThrow(expect.objectContaining({ code: 'json_too_deep', status: 400 }));
  });

  it('leaves other defects of a host alone', () => {
    expect(() => bytesOfParsed({ a: 1n }, LIMITS)).toThrow(TypeError);
  });
});
