import { type ImageSize, imageSize } from './image-size.ts';

/*
 * How vendors count images. The target is not known here, so the largest of them bounds all.
 *
 * OpenAI (developers.openai.com/api/docs/guides/images-vision, read 2026-09): patches of 32 pixels.
 *   gpt-5.5, 5.6 and gpt-6: 1.2 tokens a patch; `low` fits into 512 x 512, `high` has at most 2,500 patches,
 *   `original`, `auto` and no detail keep the size, over 30,000 patches are refused.
 *   gpt-5.4-mini 1.62 and gpt-5.4-nano 2.46 tokens a patch, at most 1,536 patches.
 *   gpt-4o, gpt-4.1, gpt-5, o3: 70 to 85 tokens and 140 to 170 for each of at most 8 tiles: 1,445.
 *   Not bounded: gpt-4o-mini counts 2,833 and 5,667 a tile, up to 48,169; it is shut down on 2027-01-14.
 * Anthropic (platform.claude.com/docs/en/build-with-claude/vision, read 2026): patches of 28 pixels, at most 4,784
 *   from Opus 4.7 on (2,576 pixels), 1,568 before. It knows no detail.
 * Google (ai.google.dev/gemini-api/docs/media-resolution, read 2026): Gemini 3 at most 1,120 an image unless asked
 *   for more; Gemini 2 258 a tile, 6 tiles for a 16:9 image.
 */
const OPENAI_PATCH = 32;
const OPENAI_RATE = 1.2;
const OPENAI_SMALL_RATE = 2.46;
const OPENAI_SMALL_PATCHES = 1_536;
const OPENAI_LOW_PATCHES = 256;
const OPENAI_HIGH_PATCHES = 2_500;
const OPENAI_MOST_PATCHES = 30_000;
const ANTHROPIC_PATCH = 28;
const ANTHROPIC_MOST = 4_784;
const GOOGLE_MOST = 1_548;

/** Patches of a 12 megapixel photo: what an image of unknown size is taken for where it is not scaled down. */
const PHOTO_PATCHES = Math.ceil(12_000_000 / OPENAI_PATCH ** 2);

const patches = ({ width, height }: ImageSize, side: number): number =>
  Math.ceil(width / side) * Math.ceil(height / side);

/**
 * Most tokens an image takes, whoever counts it: a ceiling for images in data URLs, whose size is read, and for
 * `detail` low and high. A remote image without them is taken to have at most 12 megapixels, one with `original`
 * to be the largest that is accepted.
 *
 * @param url the image's URL; anything but text counts as an image of unknown size.
 */
export function imageTokensAtMost(url: unknown, detail: unknown): number {
  const size = typeof url === 'string' ? imageSize(url) : undefined;
  const openai = size === undefined ? unknownPatches(detail) : patches(size, OPENAI_PATCH);
  const anthropic = size === undefined ? ANTHROPIC_MOST : Math.min(patches(size, ANTHROPIC_PATCH), ANTHROPIC_MOST);
  const most = mostPatches(detail);
  return Math.max(
    Math.ceil(Math.min(openai, most) * OPENAI_RATE),
    Math.ceil(Math.min(openai, most, OPENAI_SMALL_PATCHES) * OPENAI_SMALL_RATE),
    anthropic,
    GOOGLE_MOST,
  );
}

function mostPatches(detail: unknown): number {
  if (detail === 'low') return OPENAI_LOW_PATCHES;
  return detail === 'high' ? OPENAI_HIGH_PATCHES : OPENAI_MOST_PATCHES;
}

function unknownPatches(detail: unknown): number {
  return detail === 'original' ? OPENAI_MOST_PATCHES : PHOTO_PATCHES;
}
