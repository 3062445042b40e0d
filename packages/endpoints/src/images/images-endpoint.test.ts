import { type BillingManifest, costOf, type EndpointSpec, type Price, pico, worstCase } from '@weir/core';
import { callOf, cardOf, endpointSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { imagesEndpoint as images } from './images-endpoint.ts';
import type { ImagesRequest, ImagesResponse } from './images-types.ts';

const BILLING = { cachedInsideInput: true, reasoningInsideOutput: true } as BillingManifest;
const asking = (more: Partial<ImagesRequest> = {}): ImagesRequest => ({
  model: 'm',
  prompt: 'a weir in spring',
  ...more,
});
const answered = (usage?: object): ImagesResponse => ({
  created: 1_790_000_000,
  data: [{ b64_json: 'iVBORw0KGgo=' }],
  ...(usage === undefined ? {} : { usage: usage as never }),
});
const TOLD = { input_tokens: 60, output_tokens: 4_160, total_tokens: 4_220 };

const suite = endpointSuite(images, {
  requests: [asking(), asking({ n: 2, size: '1024x1536', quality: 'high', background: 'opaque', stream: false })],
  refused: [
    {},
    { ...asking(), prompt: '' },
    { ...asking(), prompt: 'x'.repeat(32_001) },
    { ...asking(), model: undefined },
    { ...asking(), n: 0 },
    { ...asking(), n: 129 },
    { ...asking(), stream: true },
  ],
  responses: [answered(), answered(TOLD)],
});
describe('imagesEndpoint keeps to the endpoint suite', () => {
  for (const { name, run } of suite.cases) it(name, run);
});

describe('imagesEndpoint', () => {
  it.each<[Partial<ImagesRequest>, number, number, object | undefined]>([
    [{ size: '1024x1024', quality: 'low' }, 1, 272, { size: '1024x1024', quality: 'low' }],
    [{ size: '1024x1536', quality: 'medium', n: 2 }, 2, 2 * 1_584, { size: '1024x1536', quality: 'medium' }],
    [{ size: '2048x2048', quality: 'high' }, 1, 4 * 4_160, { size: '2048x2048', quality: 'high' }],
    [{ size: 'auto', quality: 'auto' }, 1, 6_240, undefined],
    [{ size: '256x256', quality: 'constructor' }, 1, 4_160, { size: '256x256', quality: 'constructor' }],
    [{ quality: 'xhigh', size: '1024x1024' }, 1, 16_640, { quality: 'xhigh', size: '1024x1024' }],
    [{ n: null }, 1, 6_240, undefined],
  ])('says of %j what it will use', (request, count, tokens, variant) => {
    expect(images.asks!(asking(request))).toEqual({
      usage: { images: count, output_image_tokens: tokens },
      ...(variant === undefined ? {} : { variant }),
    });
    expect(images.images!(asking(request))).toBe(count);
  });

  it('counts the tokens of words and of images apart', () => {
    expect(images.usageOf(answered(TOLD), BILLING)).toEqual({ input_tokens: 60, output_image_tokens: 4_160 });
    const details = { input_tokens_details: { image_tokens: 50 }, output_tokens_details: { text_tokens: 160 } };
    expect(images.usageOf(answered({ ...TOLD, ...details }), BILLING)).toEqual({
      input_tokens: 10,
      input_image_tokens: 50,
      output_image_tokens: 4_000,
      output_tokens: 160,
    });
    expect(images.usageOf(answered(), BILLING)).toBeUndefined();
  });

  it.each<[object, string]>([
    [{ ...TOLD, output_tokens: -1 }, 'no count'],
    [{ ...TOLD, input_tokens_details: { image_tokens: 61 } }, 'more than the 60'],
    [{ ...TOLD, output_tokens_details: { text_tokens: 5_000 } }, 'more than the 4160'],
  ])('books nothing of %j', (usage, flaw) => {
    expect(images.usageOf(answered(usage), BILLING)).toBeUndefined();
    expect(images.usageFlaw!(answered(usage), BILLING)).toContain(flaw);
  });

  it('is held by the image of a size and quality, or by tokens, whichever it is sold by', () => {
    const price = (unit: Price['unit'], amount: bigint, variant?: Record<string, string>): Price => ({
      unit,
      amount: pico(amount),
      per: 1,
      source: 't',
      ...(variant === undefined ? {} : { when: { variant } }),
    });
    const worst = (request: Partial<ImagesRequest>, ...prices: readonly Price[]): bigint =>
      worstCase(
        callOf('images.generate', asking(request)),
        images as unknown as EndpointSpec,
        cardOf('a', 'm', { prices }),
        0,
      );
    const sizes = [
      price('images', 40n, { size: '1024x1024' }),
      price('images', 80n, { size: '1024x1024', quality: 'hd' }),
    ];
    const byToken = [price('input_tokens', 5n), price('output_image_tokens', 40n)];

    expect(worst({ n: 3, size: '1024x1024', quality: 'hd' }, ...sizes)).toBe(240n);
    expect(() => worst({ size: '512x512' }, ...sizes)).toThrow("'a/m' has no price for images");
    expect(worst({ size: '1024x1024', quality: 'low' }, ...byToken)).toBe(16n * 5n + 272n * 40n);
    const usage = images.usageOf(answered({ ...TOLD, output_tokens: 272 }), BILLING)!;
    expect(costOf(usage, byToken, { at: 0 })).toEqual({ cost: 60n * 5n + 272n * 40n, unpriced: [] });
  });

  it('keeps images, not errors or nothing', () => {
    expect(images.isComplete(answered())).toBe(true);
    expect(images.isComplete({ created: 0, data: [] })).toBe(false);
    expect(images.errorIn({ error: { message: 'no' } } as never)).toEqual({ message: 'no' });
  });
});
