import { describe, expect, it } from 'vitest';
import { uncovered } from './covers.ts';

describe('a pattern', () => {
  it.each([
    ['openai/gpt-5', 'openai/gpt-5'],
    ['openai/gpt-5', 'openai/*'],
    ['openai/gpt-5*', 'openai/gpt*'],
    ['openai/*', '*'],
    ['*', '*'],
    ['openai/gpt-5', 'gpt-5'],
    ['openai/gpt-5-mini', 'gpt-5*'],
    ['gpt-5-mini', 'gpt-5*'],
  ])('%s is covered by %s', (inner, outer) => {
    expect(uncovered([inner], [outer], true)).toBeUndefined();
  });

  it.each([
    ['openai/gpt-5-mini', 'openai/gpt-5'],
    ['openai/gpt-5*', 'openai/gpt-5'],
    ['openai/*', 'openai/gpt-5*'],
    ['*', 'openai/*'],
    ['gpt-5', 'openai/*'],
    ['gpt-5', 'openai/gpt-5'],
    ['reseller/openai/gpt-5', 'openai/*'],
    ['openai/gpt-5', ''],
  ])('%s is not covered by %s', (inner, outer) => {
    expect(uncovered([inner], [outer], true)).toBe(inner);
  });

  it('of an endpoint is no model of somebody', () => {
    expect(uncovered(['a/chat'], ['chat'], false)).toBe('a/chat');
  });

  it('needs one that covers it whole', () => {
    expect(uncovered(['a', 'b*', 'c'], ['b1', 'b2', 'a', 'c*'], true)).toBe('b*');
    expect(uncovered([], [], true)).toBeUndefined();
  });
});
