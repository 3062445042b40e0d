import { inputTokens } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { openaiInputUsage, openaiUsage } from './openai-usage.ts';

const INSIDE = { cachedInsideInput: true, reasoningInsideOutput: true };
const usage = (prompt: number, completion: number, more: object = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  ...more,
});
const sum = (counted: object | undefined): number => Object.values(counted ?? {}).reduce((a, b) => a + b, 0);

describe('openaiUsage', () => {
  it('takes every detail out of the sum it is part of', () => {
    const reported = usage(1_000, 200, {
      prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 50, audio_tokens: 30 },
      completion_tokens_details: { reasoning_tokens: 120, audio_tokens: 20, image_tokens: 40 },
    });

    expect(openaiUsage(reported, INSIDE)).toEqual({
      input_tokens: 820,
      cached_input_tokens: 100,
      cache_write_tokens: 50,
      input_audio_tokens: 30,
      output_tokens: 20,
      reasoning_tokens: 120,
      output_audio_tokens: 20,
      output_image_tokens: 40,
    });
  });

  it('leaves out what was not reported and keeps a reported zero', () => {
    expect(openaiUsage(usage(10, 2), INSIDE)).toEqual({ input_tokens: 10, output_tokens: 2 });
    expect(openaiUsage(usage(0, 0, { prompt_tokens_details: { cached_tokens: 0 } }), INSIDE)).toEqual({
      input_tokens: 0,
      cached_input_tokens: 0,
      output_tokens: 0,
    });
  });

  it('adds cached tokens on top where the manifest says they are outside', () => {
    const reported = usage(10, 2, { prompt_tokens_details: { cached_tokens: 8 } });

    expect(openaiUsage(reported, { ...INSIDE, cachedInsideInput: false })).toMatchObject({
      input_tokens: 10,
      cached_input_tokens: 8,
    });
  });

  it('takes more cached tokens than prompt tokens as reported outside, never as a negative input', () => {
    // Grok on Azure, recorded: text_tokens 298 is the whole prompt
    const reported = usage(298, 14, { prompt_tokens_details: { cached_tokens: 387, text_tokens: 298 } });

    expect(openaiUsage(reported, INSIDE)).toEqual({ input_tokens: 298, cached_input_tokens: 387, output_tokens: 14 });
  });

  it('counts overlapping details once: cached audio is in both figures', () => {
    const reported = usage(100, 1, { prompt_tokens_details: { cached_tokens: 80, audio_tokens: 50 } });

    const counted = openaiUsage(reported, INSIDE)!;

    expect(inputTokens(counted)).toBe(100);
    expect(counted).toMatchObject({ input_tokens: 0, cached_input_tokens: 80, input_audio_tokens: 20 });
  });

  it('adds reasoning on top where the manifest or the total says so', () => {
    const reported = { ...usage(10, 5), total_tokens: 40, completion_tokens_details: { reasoning_tokens: 25 } };
    const expected = { input_tokens: 10, output_tokens: 5, reasoning_tokens: 25 };

    expect(openaiUsage(reported, { ...INSIDE, reasoningInsideOutput: false })).toEqual(expected);
    expect(openaiUsage(reported, INSIDE)).toEqual(expected);
  });

  it('adds audio on top where the total says so', () => {
    // Mistral, recorded: 391 = 5 + 375 + 11
    const reported = { ...usage(5, 11), total_tokens: 391, prompt_tokens_details: { audio_tokens: 375 } };

    expect(openaiUsage(reported, INSIDE)).toEqual({ input_tokens: 5, input_audio_tokens: 375, output_tokens: 11 });
  });

  it('adds cache reads and writes on top where the total says so', () => {
    const details = { cached_tokens: 7, cache_write_tokens: 3 };
    const reported = { ...usage(20, 5), total_tokens: 35, prompt_tokens_details: details };

    expect(openaiUsage(reported, INSIDE)).toEqual({
      input_tokens: 20,
      cached_input_tokens: 7,
      cache_write_tokens: 3,
      output_tokens: 5,
    });
  });

  it('takes one detail to explain the total, not two of the same size', () => {
    const reported = {
      ...usage(100, 50),
      total_tokens: 170,
      prompt_tokens_details: { cached_tokens: 20, audio_tokens: 20 },
      completion_tokens_details: { reasoning_tokens: 20 },
    };

    expect(sum(openaiUsage(reported, INSIDE))).toBe(170);
  });

  it('counts what only the total shows as reasoning', () => {
    // Gemini's OpenAI-compatible endpoint, recorded: 35 + 12, total 109
    expect(openaiUsage({ ...usage(35, 12), total_tokens: 109 }, INSIDE)).toEqual({
      input_tokens: 35,
      output_tokens: 12,
      reasoning_tokens: 62,
    });
  });

  it.each([
    ['DeepSeek', { prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 }],
    ['Together and Moonshot', { cached_tokens: 64 }],
    ['Mistral', { num_cached_tokens: 64 }],
  ])('reads the cached tokens of %s', (_, more) => {
    expect(openaiUsage(usage(100, 1, more), INSIDE)).toMatchObject({ input_tokens: 36, cached_input_tokens: 64 });
  });

  it('reads an answer of no tokens without a total', () => {
    expect(openaiUsage({ prompt_tokens: 10, completion_tokens: 0 }, INSIDE)).toEqual({
      input_tokens: 10,
      output_tokens: 0,
    });
  });

  it('derives a missing part from the total', () => {
    expect(openaiUsage({ prompt_tokens: 10, total_tokens: 14 }, INSIDE)).toEqual({
      input_tokens: 10,
      output_tokens: 4,
    });
    expect(openaiUsage({ prompt_tokens: 10 }, INSIDE)).toBeUndefined();
  });

  it.each([-1, 1.5, '7', 1e30, Number.POSITIVE_INFINITY, Number.NaN, true, {}])('believes nothing beside %s', (bad) => {
    expect(openaiUsage(usage(10, 2, { prompt_tokens: bad }), INSIDE)).toBeUndefined();
    expect(openaiUsage(usage(10, 2, { total_tokens: bad }), INSIDE)).toBeUndefined();
    expect(openaiUsage(usage(10, 2, { prompt_tokens_details: { cached_tokens: bad } }), INSIDE)).toBeUndefined();
  });

  it('treats null figures and null details as not reported', () => {
    const reported = usage(10, 2, {
      prompt_tokens_details: null,
      completion_tokens_details: { reasoning_tokens: null },
    });

    expect(openaiUsage(reported, INSIDE)).toEqual({ input_tokens: 10, output_tokens: 2 });
    expect(openaiUsage(null, INSIDE)).toBeUndefined();
  });

  it('adds up to the total whatever the details say, as long as they fit', () => {
    for (const cached of [0, 1, 99, 100]) {
      for (const audio of [0, 60, 100]) {
        for (const reasoning of [0, 10, 20]) {
          const reported = usage(100, 20, {
            prompt_tokens_details: { cached_tokens: cached, audio_tokens: audio },
            completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 15 },
          });
          expect(sum(openaiUsage(reported, INSIDE))).toBe(120);
        }
      }
    }
  });
});

describe('openaiInputUsage', () => {
  it('reads the prompt, or the total where only that is told', () => {
    expect(openaiInputUsage({ prompt_tokens: 8, total_tokens: 8 })).toEqual({ input_tokens: 8 });
    expect(openaiInputUsage({ total_tokens: 8 })).toEqual({ input_tokens: 8 });
    expect(openaiInputUsage({ total_tokens: -8 })).toBeUndefined();
  });
});
