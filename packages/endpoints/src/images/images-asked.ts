import type { AskedUse } from '@weir/core';
import { integerOf, nonEmpty, objectOf } from '../shared/read.ts';

const MOST_IMAGES = 128;
export const imagesAsked = (request: unknown): number => integerOf(objectOf(request).n, 1, MOST_IMAGES) ?? 1;

/**
 * Tokens of a square image by quality, and of one that is half as large again: OpenAI's guide to image generation,
 * 2026. What is larger takes more in proportion; what the model decides is taken for the best.
 */
const TOKENS: ReadonlyMap<string, number> = new Map([
  ['low', 272],
  ['medium', 1_056],
  ['high', 4_160],
  ['xhigh', 16_640], // assumed: OpenAI does not tell
]);
const MOST_TOKENS = 4_160;
const SQUARE = 1_024 * 1_024;
const LARGEST_COMMON = 1_024 * 1_536;
const SIZE = /^(\d{1,5})x(\d{1,5})$/;

/** Tokens an image takes at most. Where no size is told, it is taken for the largest of those that are common. */
function tokensAtMost(size: string | undefined, quality: string | undefined): number {
  const [, width, height] = SIZE.exec(size ?? '') ?? [];
  const area = width === undefined ? LARGEST_COMMON : Number(width) * Number(height);
  const square = TOKENS.get(quality ?? '') ?? MOST_TOKENS;
  return Math.ceil(square * Math.max(1, area / SQUARE));
}

/** What the caller chose, not left to the model. */
const chosen = (value: unknown): string | undefined => (value === 'auto' ? undefined : nonEmpty(value));

/** Images by size and quality, and the tokens they take: models are sold by one or the other. */
export function imagesUse(request: unknown): AskedUse {
  const fields = objectOf(request);
  const [size, quality] = [chosen(fields.size), chosen(fields.quality)];
  const count = imagesAsked(request);
  const variant = { ...(size === undefined ? {} : { size }), ...(quality === undefined ? {} : { quality }) };
  return {
    usage: { images: count, output_image_tokens: count * tokensAtMost(size, quality) },
    ...(Object.keys(variant).length === 0 ? {} : { variant }),
  };
}
