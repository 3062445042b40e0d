import type { Usage } from '@weir/core';
import { isBelievable, openaiInputUsage } from '../shared/openai-usage.ts';
import { openaiInputUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { isObject, objectOf } from '../shared/read.ts';

/** What pictures were counted as: tokens inside the prompt's, or pictures. */
const picturesIn = (usage: unknown) => ({
  tokens: objectOf(objectOf(usage).prompt_tokens_details).image_tokens ?? undefined,
  count: objectOf(usage).images ?? undefined,
});

/** Tokens read, those of pictures apart; pictures where they are counted whole. */
export function embeddingsUsage(response: unknown): Usage | undefined {
  const { usage } = objectOf(response);
  const { tokens, count } = picturesIn(usage);
  const read = openaiInputUsage(usage);
  if (embeddingsUsageFlaw(response) !== undefined) return undefined;
  const pictures = count === undefined ? {} : { images: count as number };
  if (tokens === undefined || read === undefined) return read === undefined ? read : { ...read, ...pictures };
  const input_tokens = read.input_tokens! - (tokens as number);
  return { input_tokens, input_image_tokens: tokens as number, ...pictures };
}

export function embeddingsUsageFlaw(response: unknown): string | undefined {
  const { usage } = objectOf(response);
  if (!isObject(usage)) return undefined;
  const { tokens, count } = picturesIn(usage);
  if (tokens !== undefined && !isBelievable(tokens)) return 'the image tokens are no count';
  if (count !== undefined && !isBelievable(count)) return 'the images are no count';
  const read = openaiInputUsage(usage)?.input_tokens;
  if (read !== undefined && ((tokens ?? 0) as number) > read)
    return `${tokens} image tokens are more than the ${read} prompt tokens they are part of`;
  return openaiInputUsageFlaw(usage);
}
