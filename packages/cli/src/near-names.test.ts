import { describe, expect, it } from 'vitest';
import { didYouMean, nearNames } from './near-names.ts';

describe('nearNames', () => {
  it('finds what was mistyped, the nearest first', () => {
    expect(nearNames('gpt-5-mnii', ['gpt-4', 'gpt-5', 'gpt-5-mini'])[0]).toBe('gpt-5-mini');
    expect(nearNames('tennant', ['tenant', 'tags', 'name'])).toEqual(['tenant']);
    expect(nearNames('APIKEY', ['apiKey'])).toEqual(['apiKey']);
  });

  it('offers nothing for what is far from everything', () => {
    expect(nearNames('xyz', ['providers', 'keys'])).toEqual([]);
    expect(nearNames('x'.repeat(1_000), ['x'])).toEqual([]);
    expect(didYouMean('xyz', ['providers'])).toBe('');
  });
});
