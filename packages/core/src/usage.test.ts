import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUsage, inputTokens, NO_USAGE, type Usage } from './usage.ts';

const count = fc.integer({ min: 0, max: 1_000_000 });
const usage: fc.Arbitrary<Usage> = fc.record(
  { input_tokens: count, cached_input_tokens: count, output_tokens: count, reasoning_tokens: count },
  { requiredKeys: [] },
);

describe('inputTokens', () => {
  it('counts everything the model read, whatever it was charged at', () => {
    const read = {
      input_tokens: 1,
      cached_input_tokens: 2,
      cache_write_tokens: 4,
      cache_write_1h_tokens: 8,
      input_audio_tokens: 16,
      input_image_tokens: 32,
    };
    expect(inputTokens({ ...read, output_tokens: 1_000, reasoning_tokens: 1_000, requests: 1 })).toBe(63);
  });

  it('is zero for no usage', () => {
    expect(inputTokens(NO_USAGE)).toBe(0);
  });
});

describe('addUsage', () => {
  it('adds unit by unit and leaves both as they were', () => {
    const left = { input_tokens: 1, output_tokens: 0 };
    const right = { input_tokens: 2, images: 1 };
    expect(addUsage(left, right)).toEqual({ input_tokens: 3, output_tokens: 0, images: 1 });
    expect(left).toEqual({ input_tokens: 1, output_tokens: 0 });
    expect(right).toEqual({ input_tokens: 2, images: 1 });
  });

  it('keeps the difference between a zero and nothing reported', () => {
    expect(addUsage({ output_tokens: 0 }, {})).toEqual({ output_tokens: 0 });
    expect(addUsage({}, {})).not.toHaveProperty('output_tokens');
  });

  it('does not depend on order or grouping', () => {
    fc.assert(
      fc.property(usage, usage, usage, (one, two, three) => {
        expect(addUsage(one, two)).toEqual(addUsage(two, one));
        expect(addUsage(addUsage(one, two), three)).toEqual(addUsage(one, addUsage(two, three)));
        expect(inputTokens(addUsage(one, two))).toBe(inputTokens(one) + inputTokens(two));
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe('NO_USAGE', () => {
  it('cannot be filled by accident', () => {
    expect(Object.isFrozen(NO_USAGE)).toBe(true);
  });
});
