import type { Usage } from '@weir/core';
import { isBelievable, openaiInputUsage } from '../shared/openai-usage.ts';
import { openaiInputUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { integerOf, isObject, objectOf } from '../shared/read.ts';

/** No request holds more: a thousand hours of video. */
const MOST_PIXELS = 1e15;

/** What pictures were counted as: tokens inside the prompt's, pictures, or pixels. */
const picturesIn = (usage: unknown) => ({
  tokens: objectOf(objectOf(usage).prompt_tokens_details).image_tokens ?? undefined,
  images: objectOf(usage).images ?? undefined,
  pixels: objectOf(usage).pixels ?? undefined,
});

/** Tokens read, those of pictures apart; pictures and pixels where those are billed. */
export function embeddingsUsage(response: unknown): Usage | undefined {
  const { usage } = objectOf(response);
  const read = openaiInputUsage(usage);
  if (read === undefined || embeddingsUsageFlaw(response) !== undefined) return undefined;
  const { tokens, images, pixels } = picturesIn(usage) as Readonly<Record<string, number | undefined>>;
  return {
    input_tokens: read.input_tokens! - (tokens ?? 0),
    ...(tokens === undefined ? {} : { input_image_tokens: tokens }),
    ...(images === undefined ? {} : { images }),
    ...(pixels === undefined ? {} : { pixels }),
  };
}

export function embeddingsUsageFlaw(response: unknown): string | undefined {
  const { usage } = objectOf(response);
  if (!isObject(usage)) return undefined;
  const { tokens, images, pixels } = picturesIn(usage);
  if (tokens !== undefined && !isBelievable(tokens)) return 'the image tokens are no count';
  if (images !== undefined && !isBelievable(images)) return 'the images are no count';
  if (pixels !== undefined && integerOf(pixels, 0, MOST_PIXELS) === undefined) return 'the pixels are no count';
  const read = openaiInputUsage(usage)?.input_tokens;
  if (read !== undefined && ((tokens ?? 0) as number) > read)
    return `${tokens} image tokens are more than the ${read} prompt tokens they are part of`;
  return openaiInputUsageFlaw(usage);
}
