import { describe, expect, it } from 'vitest';
import { openaiInputUsageFlaw, openaiUsageFlaw } from './openai-usage-flaw.ts';

const INSIDE = { cachedInsideInput: true, reasoningInsideOutput: true };
const usage = (prompt: number, completion: number, more: object = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  ...more,
});

describe('openaiUsageFlaw', () => {
  const flaw = (reported: unknown, containment: Partial<typeof INSIDE> = {}) =>
    openaiUsageFlaw(reported, { ...INSIDE, ...containment });
  const cached = (count: number) => ({ prompt_tokens_details: { cached_tokens: count } });
  const thought = (count: number) => ({ completion_tokens_details: { reasoning_tokens: count } });

  it('finds none in what adds up, or is not there', () => {
    for (const reported of [usage(10, 5), usage(10, 5, cached(10)), usage(10, 5, thought(5)), null, undefined, {}, 7])
      expect(flaw(reported)).toBeUndefined();
  });

  it('finds parts larger than their sum, where they are said to be inside', () => {
    expect(flaw(usage(298, 10, cached(387)))).toMatch(/387 cached .* more than the 298 prompt tokens/);
    expect(flaw(usage(298, 10, cached(387)), { cachedInsideInput: false })).toBeUndefined();
    expect(flaw(usage(10, 5, thought(6)))).toMatch(/6 reasoning .* more than the 5 completion tokens/);
    expect(flaw(usage(10, 5, thought(6)), { reasoningInsideOutput: false })).toBeUndefined();
  });

  it('finds none where the total explains them', () => {
    expect(flaw({ ...usage(10, 5, thought(60)), total_tokens: 75 })).toBeUndefined();
    expect(flaw({ ...usage(10, 5, cached(60)), total_tokens: 75 })).toBeUndefined();
  });

  it('finds a total that is less than its parts', () => {
    expect(flaw({ ...usage(10, 5), total_tokens: 14 })).toBe(
      '14 total tokens are less than 10 prompt and 5 completion tokens',
    );
  });

  it('finds what is no count, of endpoints that only read, too', () => {
    expect(flaw({ prompt_tokens: 1.5 })).toBe('1.5 for prompt tokens is no count up to 1000000000');
    expect(openaiInputUsageFlaw({ total_tokens: -8 })).toBe('-8 for prompt tokens is no count up to 1000000000');
    expect(openaiInputUsageFlaw({ total_tokens: 8 })).toBeUndefined();
    expect(openaiInputUsageFlaw(null)).toBeUndefined();
  });
});
