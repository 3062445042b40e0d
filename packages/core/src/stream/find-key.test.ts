import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findError, findUsage } from './find-key.ts';

const find = (text: string, search: (bytes: Buffer, from?: number) => number, from = 0): string | undefined => {
  const bytes = Buffer.from(text);
  const at = search(bytes, from);
  return at < 0 ? undefined : bytes.subarray(at, at + 7).toString();
};

describe('findUsage', () => {
  it.each(['{"usage":{"a":1}}', '{"usage" : {}}', '{"x_groq":{"usage":{}}}', '{"a":"é","usage":{'])(
    'finds the key in %s',
    (text) => {
      expect(find(text, findUsage)).toBe('"usage"');
    },
  );

  it.each([
    '{"usage":null}',
    '{"usage": 1}',
    '{"usage":[]}',
    '{"content":"\\"usage\\":{}"}',
    '{"my_usage":{}}',
    '{"usages":{}}',
    'usage":{}',
    '{"usage"',
    '{"usage":',
    '',
  ])('finds nothing in %s', (text) => {
    expect(find(text, findUsage)).toBeUndefined();
  });

  it("finds Google's key too, and no other that begins like it", () => {
    expect(find('{"usageMetadata" : {"a":1}}', findUsage)).toBe('"usageM');
    expect(find('{"usageMetadata":null}', findUsage)).toBeUndefined();
    expect(find('{"usageMetadataX":{}}', findUsage)).toBeUndefined();
  });

  it('passes over every null before it', () => {
    const nulls = '{"usage":null}'.repeat(3);
    const bytes = Buffer.from(`${nulls}{"usage":{}}`);
    expect(findUsage(bytes)).toBe(nulls.length + 1);
    expect(findUsage(bytes, bytes.length - 4)).toBe(-1);
  });

  it('never takes what a model writes for a key', () => {
    const parts = fc.constantFrom(
      '"',
      '\\',
      'usage',
      '"usage"',
      'Metadata',
      ':',
      '{',
      '"usage":{',
      ' ',
      'e',
      'rror"',
      '"error"',
    );
    const said = fc.array(parts, { maxLength: 12 }).map((texts) => texts.join(''));
    fc.assert(
      fc.property(said, (content) => {
        const event = JSON.stringify({ choices: [{ delta: { content } }] });
        expect(find(event, findUsage)).toBeUndefined();
        if (content !== 'error') expect(find(event, findError)).toBeUndefined();
      }),
      { seed: 5, numRuns: 1_000 },
    );
  });
});

describe('findError', () => {
  it('finds a key and a value of that name; the parsed event tells which', () => {
    expect(find('{"error":{}}', findError)).toBe('"error"');
    expect(find('{"error":null}', findError)).toBe('"error"');
    expect(find('{"finish_reason":"error"}', findError)).toBe('"error"');
    expect(find('{"terror":1}', findError)).toBeUndefined();
  });

  it('goes on from an offset', () => {
    const bytes = Buffer.from('{"error":1}{"error":2}');
    expect(findError(bytes)).toBe(1);
    expect(findError(bytes, 11)).toBe(12);
    expect(findError(bytes, 22)).toBe(-1);
  });
});
