import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64OfVector, vectorAs, vectorOfBase64 } from './embedding-vector.ts';

describe('an embedding in base64', () => {
  it('is little-endian float32', () => {
    expect(base64OfVector([1, -2])).toBe('AACAPwAAAMA=');
    expect(vectorOfBase64('AACAPwAAAMA=')).toEqual([1, -2]);
    expect(vectorOfBase64('')).toEqual([]);
  });

  it('gives numbers as short as those providers write', () => {
    const told = [-0.018445116, 0.008921167, -0.0011377502, 0.1, 1e-30, 0];

    expect(vectorOfBase64(base64OfVector(told))).toEqual(told);
  });

  it('loses no bit on the way there and back', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true })), (vector) => {
        const back = vectorOfBase64(base64OfVector(vector));
        expect(back.map(Math.fround)).toEqual(vector.map((value) => Math.fround(value) + 0)); // JSON has no -0
      }),
    );
  });

  it('is what was asked for, whichever came', () => {
    expect(vectorAs('base64', [1, -2])).toBe('AACAPwAAAMA=');
    expect(vectorAs('base64', 'AACAPwAAAMA=')).toBe('AACAPwAAAMA=');
    expect(vectorAs('float', 'AACAPwAAAMA=')).toEqual([1, -2]);
    expect(vectorAs(undefined, [1, -2])).toEqual([1, -2]);
    expect(vectorAs('base64_int8', 'Af8=')).toBe('Af8=');
  });
});
