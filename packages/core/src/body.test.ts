import { describe, expect, it } from 'vitest';
import { bodyFrom, bodyOf, text } from './body.ts';

describe('a body received', () => {
  it('keeps its bytes and is parsed on first read, once', () => {
    const bytes = Buffer.from('{"a": 1.0,  "b":"\\u00fc"}');
    const body = bodyFrom<{ a: number }>(bytes);
    expect(body.bytes).toBe(bytes);
    expect(body.value).toEqual({ a: 1, b: 'ü' });
    expect(body.value).toBe(body.value);
  });

  it('that is not JSON fails only when it is read', () => {
    const body = bodyFrom(Buffer.from('<html>'));
    expect(body.bytes.length).toBe(6);
    expect(() => body.value).toThrow(SyntaxError);
  });
});

describe('a body made', () => {
  it('keeps its value and is written on first read, once', () => {
    const value = { text: 'grüße' };
    const body = bodyOf(value);
    expect(body.value).toBe(value);
    expect(Buffer.from(body.bytes).toString()).toBe('{"text":"grüße"}');
    expect(body.bytes).toBe(body.bytes);
  });

  it('made of another has bytes of its own', () => {
    const received = bodyFrom<{ readonly a: number }>(Buffer.from('{"a":1}'));
    const changed = bodyOf({ ...received.value, a: 2 });
    expect(Buffer.from(changed.bytes).toString()).toBe('{"a":2}');
    expect(Buffer.from(received.bytes).toString()).toBe('{"a":1}');
  });
});

describe('text', () => {
  it('reads a view into a larger buffer', () => {
    const large = Buffer.from('XXgrüßeYY');
    expect(text(new Uint8Array(large.buffer, large.byteOffset + 2, 7))).toBe('grüße');
  });
});
