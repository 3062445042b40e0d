import type { BillingManifest } from '@weir/core';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { embeddingsEndpoint as embeddings } from './embeddings-endpoint.ts';
import { embeddingsSchema } from './embeddings-schema.ts';
import type { EmbeddingsResponse } from './embeddings-types.ts';

const BILLING = { cachedInsideInput: true, reasoningInsideOutput: true } as BillingManifest;
const validate = new Ajv({ strict: false }).compile(embeddingsSchema);
const path = (input: unknown): string | undefined =>
  validate({ model: 'm', input }) ? undefined : validate.errors![0]!.instancePath;
const response = (more: object = {}): EmbeddingsResponse => ({
  object: 'list',
  model: 'm',
  data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
  ...more,
});

describe('embeddingsEndpoint', () => {
  it('gives texts, and counts tokens that are tokens already', () => {
    expect([...embeddings.texts({ model: 'm', input: 'a' })]).toEqual(['a']);
    expect([...embeddings.texts({ model: 'm', input: ['a', 'b'] })]).toEqual(['a', 'b']);
    expect(embeddings.otherInputTokens({ model: 'm', input: [1, 2, 3] })).toBe(3);
    expect(embeddings.otherInputTokens({ model: 'm', input: [[1, 2], [3]] })).toBe(3);
    expect(embeddings.otherInputTokens({ model: 'm', input: 'a' })).toBe(0);
  });

  it('takes pictures, alone or beside text, and bounds what they take', () => {
    const picture = { type: 'image_url', image_url: { url: 'https://a/b.png' } };
    const input = [
      'a',
      { content: [{ type: 'text', text: 'b' }, picture] },
      { text: 'c' },
      { image: 'https://a/b.png' },
    ];
    const request = { model: 'm', input };

    expect(path(input)).toBeUndefined();
    expect([...embeddings.texts(request)]).toEqual(['a', 'b', 'c']);
    expect(embeddings.needs(request)).toEqual(['image_input']);
    expect(embeddings.needs({ model: 'm', input: ['a', { text: 'c' }] })).toEqual([]);
    expect(embeddings.otherInputTokens(request)).toBe(
      2 * embeddings.otherInputTokens({ model: 'm', input: [input[3]!] }),
    );
    expect(embeddings.otherInputTokens(request)).toBeGreaterThan(2_000);
  });

  it('counts the tokens of pictures apart, and pictures that are billed whole', () => {
    const usage = (more: object) => embeddings.usageOf(response({ usage: more }), BILLING);

    expect(usage({ prompt_tokens: 90, total_tokens: 90, prompt_tokens_details: { image_tokens: 80 } })).toEqual({
      input_tokens: 10,
      input_image_tokens: 80,
    });
    expect(usage({ prompt_tokens: 9, total_tokens: 9, images: 2 })).toEqual({ input_tokens: 9, images: 2 });
    expect(usage({ prompt_tokens: 9, pixels: 2_000_000_000 })).toEqual({ input_tokens: 9, pixels: 2_000_000_000 });
  });

  it.each([
    [{ prompt_tokens: 5, prompt_tokens_details: { image_tokens: 6 } }, '6 image tokens are more than the 5'],
    [{ prompt_tokens: 5, prompt_tokens_details: { image_tokens: -1 } }, 'no count'],
    [{ prompt_tokens: 5, images: 0.5 }, 'no count'],
    [{ prompt_tokens: 5, pixels: -1 }, 'no count'],
    [{ prompt_tokens: -5 }, 'no count'],
  ])('books nothing of %j', (usage, flaw) => {
    expect(embeddings.usageOf(response({ usage }), BILLING)).toBeUndefined();
    expect(embeddings.usageFlaw!(response({ usage }), BILLING)).toContain(flaw);
  });

  it('writes no output and never streams', () => {
    expect(embeddings.writesOutput).toBe(false);
    expect(embeddings.wantsStream({ model: 'm', input: 'a', stream: true })).toBe(false);
    expect(embeddings.outputText(response())).toBe('');
    expect(embeddings.split(response())).toEqual([]);
  });

  it('reads the usage of OpenAI and of those that tell the total only', () => {
    expect(embeddings.usageOf(response({ usage: { prompt_tokens: 4, total_tokens: 4 } }), BILLING)).toEqual({
      input_tokens: 4,
    });
    expect(embeddings.usageOf(response({ usage: { total_tokens: 4 } }), BILLING)).toEqual({ input_tokens: 4 });
    expect(embeddings.usageOf(response(), BILLING)).toBeUndefined();
  });

  it('keeps vectors, not errors or nothing', () => {
    expect(embeddings.isComplete(response())).toBe(true);
    expect(embeddings.isComplete(response({ data: [] }))).toBe(false);
    expect(embeddings.isComplete({ error: 'no' } as never)).toBe(false);
    expect(embeddings.errorIn({ detail: 'no' } as never)).toEqual({ message: 'no' });
  });

  it.each(['a', ['a', 'b'], [1, 2], [[1], [2, 3]], Array(8_192).fill(7)])('accepts %j', (input) => {
    expect(path(input)).toBeUndefined();
  });

  it.each([
    ['', '/input'],
    [[], '/input'],
    [5, '/input'],
    [null, '/input'],
    [[1.5], '/input/0'],
    [[-1], '/input/0'],
    [['a', null], '/input/1'],
    [[[1, 'a']], '/input/0/1'],
    [[Number.POSITIVE_INFINITY], '/input/0'],
    [Array(2_049).fill('a'), '/input'],
    [[{ content: [] }], '/input/0/content'],
    [[{ content: [{ text: 'a' }] }], '/input/0/content/0'],
    [[{ text: 5 }], '/input/0/text'],
  ])('refuses %j at %s', (input, place) => {
    expect(path(input)).toBe(place);
  });

  it('logs how much there is to embed, not what', () => {
    const shown = embeddings.redact({ model: 'm', input: ['secret', 'secret'], dimensions: 8 });

    expect(shown).toEqual({ model: 'm', input: '[2 items]', dimensions: 8 });
  });
});
