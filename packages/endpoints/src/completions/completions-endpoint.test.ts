import type { BillingManifest } from '@weir/core';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionsEndpoint as completions } from './completions-endpoint.ts';
import { completionsSchema } from './completions-schema.ts';
import type { CompletionsResponse } from './completions-types.ts';

const BILLING = { cachedInsideInput: true, reasoningInsideOutput: true } as BillingManifest;
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const part = (text: string, finish_reason: string | null = null, index = 0): CompletionsResponse => ({
  id: 'c',
  object: 'text_completion',
  created: 1,
  model: 'm',
  choices: [{ index, text, logprobs: null, finish_reason }],
});
const request = (more: object = {}) => ({ model: 'm', prompt: 'a', ...more });

describe('completionsEndpoint', () => {
  it('gives prompts and suffix as text, and counts token prompts', () => {
    expect([...completions.texts(request({ prompt: ['a', 'b'], suffix: 'c' }))]).toEqual(['a', 'b', 'c']);
    expect(completions.otherInputTokens(request({ prompt: [[1, 2], [3]] }))).toBe(3);
  });

  it('counts an answer for each prompt, each n, each of best_of', () => {
    expect(completions.choices(request())).toBe(1);
    expect(completions.choices(request({ n: 2, best_of: 4 }))).toBe(4);
    expect(completions.choices(request({ prompt: ['a', 'b', 'c'], n: 2 }))).toBe(6);
    expect(completions.choices(request({ prompt: [1, 2, 3] }))).toBe(1);
    expect(completions.choices(request({ prompt: null }))).toBe(1);
  });

  it('names the abilities a request needs', () => {
    expect(completions.needs(request())).toEqual([]);
    expect(completions.needs(request({ stream: true, logprobs: 0, n: 2 }))).toEqual([
      'stream',
      'logprobs',
      'multiple_choices',
    ]);
  });

  it('commits on text, ends on a finish, and keeps whole answers only', () => {
    expect(completions.isContent(part('a'))).toBe(true);
    expect(completions.isContent(part('', 'stop'))).toBe(false);
    expect(completions.isFinish(part('', 'stop'))).toBe(true);
    expect(completions.isFinish(part('a'))).toBe(false);
    expect(completions.isComplete(part('a', 'stop'))).toBe(true);
    expect(completions.isComplete(part('a', 'length'))).toBe(false);
    expect(completions.usageOf({ ...part('a', 'stop'), usage: USAGE }, BILLING)).toEqual({
      input_tokens: 3,
      output_tokens: 2,
    });
    expect(completions.outputText(part('abc'))).toBe('abc');
  });

  it('joins text and logprobs by choice', () => {
    const scored = (text: string, index: number) => ({
      ...part(text),
      choices: [{ index, text, logprobs: { tokens: [text], text_offset: [0] }, finish_reason: null }],
    });

    expect(completions.collect([scored('a', 1), scored('b', 0), scored('c', 1), part('', 'stop', 1)]).choices).toEqual([
      { index: 0, text: 'b', logprobs: { tokens: ['b'], text_offset: [0] }, finish_reason: null },
      { index: 1, text: 'ac', logprobs: { tokens: ['a', 'c'], text_offset: [0, 0] }, finish_reason: 'stop' },
    ]);
  });

  it('splits into events that add up to the response again', () => {
    const choice = fc.record({
      text: fc.string(),
      logprobs: fc.option(fc.record({ tokens: fc.array(fc.string()), token_logprobs: fc.array(fc.integer()) })),
      finish_reason: fc.constantFrom('stop', 'length'),
      stop_reason: fc.jsonValue(),
    });
    const response = fc.array(choice, { maxLength: 3 }).map((choices) => ({
      ...part(''),
      choices: choices.map((one, index) => ({ index, ...one })),
      usage: USAGE,
      system_fingerprint: 'fp',
      kv_transfer_params: null,
    }));

    fc.assert(
      fc.property(response, (value) => {
        expect(completions.collect(completions.split(value as never))).toEqual(value);
      }),
    );
  });

  it('accepts what OpenAI accepts and says where it does not', () => {
    const validate = new Ajv({ strict: false }).compile(completionsSchema);
    const path = (body: unknown) => (validate(body) ? undefined : validate.errors![0]!.instancePath);

    expect(path(request({ prompt: null, suffix: null, best_of: 3, top_k: 1 }))).toBeUndefined();
    expect(path(request({ prompt: '' }))).toBeUndefined();
    expect(path(request({ prompt: [[1, 2]] }))).toBeUndefined();
    expect(path(request({ prompt: {} }))).toBe('/prompt');
    expect(path(request({ best_of: 0 }))).toBe('/best_of');
    expect(path(JSON.parse('{"model":"m","prompt":"a","max_tokens":1e999}'))).toBe('/max_tokens');
  });
});
