import { type Principal, pico } from '@weir/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheKey } from './cache-key.ts';
import { decodeEntry, type Entry, encodeEntry } from './entry.ts';
import { scopeOf } from './scope.ts';

const keyOf = (tenant: string) => {
  const principal: Principal = { tenant, tags: {} };
  return cacheKey(scopeOf(principal, 'tenant')!, { endpoint: 'chat', request: {}, fingerprint: '' })!;
};
const key = keyOf('acme');
const entry: Entry = {
  kind: 'stream',
  target: { provider: 'a', model: 'm' },
  usage: { input_tokens: 3, output_tokens: 0 },
  serviceTier: 'flex',
  cost: pico(2n ** 70n),
  storedAt: 1_790_000_000_000,
  blocks: [Buffer.from('data: 1\n\n'), Buffer.from('data: 2\n\n')],
};

describe('an entry', () => {
  it('reads back as it was written, its blocks joined', () => {
    expect(decodeEntry(key, encodeEntry(key, entry))).toEqual({
      ...entry,
      blocks: [Buffer.from('data: 1\n\ndata: 2\n\n')],
    });
  });

  it('keeps any bytes as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const read = decodeEntry(key, encodeEntry(key, { ...entry, blocks: [bytes] }));
        expect(Buffer.from(read.blocks[0]!)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('is refused under another key', () => {
    expect(() => decodeEntry(keyOf('other'), encodeEntry(key, entry))).toThrow('the entry of another key');
  });

  it('is refused when it is cut short, whatever is left of it', () => {
    const whole = encodeEntry(key, { ...entry, blocks: [] });
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeEntry(key, whole.subarray(0, length))).toThrow('are not an entry');
    }
  });

  it('is refused when it is something else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => decodeEntry(key, bytes)).toThrow(/are not an entry|of another key/);
      }),
    );
    expect(() => decodeEntry(key, Buffer.from('\0\0\0\u0004null'))).toThrow('are not an entry');
  });
});
