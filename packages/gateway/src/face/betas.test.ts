import { describe, expect, it } from 'vitest';
import { betasIn } from './betas.ts';

describe('betasIn', () => {
  it('reads each feature once, in one header or several', () => {
    expect(betasIn('a-2025-01-01, b-2,,a-2025-01-01')).toEqual(['a-2025-01-01', 'b-2']);
    expect(betasIn(['a-1', 'b-2,c-3'])).toEqual(['a-1', 'b-2', 'c-3']);
  });

  it.each([undefined, '', ' , '])('finds none in %j', (value) => {
    expect(betasIn(value)).toBeUndefined();
  });

  it('bounds how many and how long, and takes plain characters only', () => {
    const names = Array.from({ length: 33 }, (_, index) => `b-${index}`);
    expect(betasIn(names.slice(1).join())).toHaveLength(32);
    expect(() => betasIn(names.join())).toThrow('lists 33 features, the limit is 32');
    expect(betasIn('x'.repeat(64))).toHaveLength(1);
    for (const odd of ['x'.repeat(65), 'a b', 'a\r\nx-api-key: other', 'ä', 'a;b'])
      expect(() => betasIn(odd)).toThrowError(
        expect.objectContaining({ code: 'invalid_header', param: 'anthropic-beta', status: 400 }),
      );
  });
});
