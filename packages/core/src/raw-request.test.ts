import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepRaw, rawOf } from './raw-request.ts';

const BYTES = Buffer.from('{"model":"m"}');
const request = () => keepRaw({ model: 'm', messages: [{ role: 'user' }] }, { bytes: BYTES });

describe('the bytes a request was parsed from', () => {
  it('are kept on the parsed request', () => {
    expect(rawOf(request())).toEqual({ bytes: BYTES });
    expect(rawOf({})).toBeUndefined();
  });

  it.each([
    ['a spread', (one: object) => ({ ...one, model: 'other' })],
    ['Object.assign', (one: object) => Object.assign({}, one)],
    ['structuredClone', (one: object) => structuredClone(one)],
    ['JSON', (one: object) => JSON.parse(JSON.stringify(one)) as object],
    ['entries', (one: object) => Object.fromEntries(Object.entries(one))],
  ])('do not travel along with %s, so they are never stale', (_, copy) => {
    expect(rawOf(copy(request()))).toBeUndefined();
  });

  it('do not travel through any change of fields', () => {
    fc.assert(
      fc.property(fc.object(), (changes) => {
        expect(rawOf({ ...request(), ...changes })).toBeUndefined();
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('do not show when the request is printed or listed', () => {
    expect(Object.keys(request())).toEqual(['model', 'messages']);
    expect(JSON.stringify(request())).toBe('{"model":"m","messages":[{"role":"user"}]}');
  });
});
