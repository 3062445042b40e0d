import { type ChatUsage, isObject, type JsonObject, objectOf } from '@weir/endpoints';

/**
 * Cohere's usage in chat's form. What is billed counts: tokens that Cohere adds itself are in `tokens` alone, and free
 * (docs.cohere.com, "How does Cohere's pricing work", 2026). What a cache held is no part of what is billed, so it is
 * told in `tokens` too.
 */
export function chatUsageOf(reported: unknown): ChatUsage | undefined {
  if (!isObject(reported)) return undefined;
  const { billed_units, tokens, cached_tokens, ...more } = reported;
  const billed = objectOf(billed_units ?? tokens);
  const { input_tokens, output_tokens } = billed;
  if (typeof input_tokens !== 'number' || typeof output_tokens !== 'number') return undefined;
  const { reasoning_tokens } = objectOf(tokens);
  const isInside = typeof reasoning_tokens === 'number' && reasoning_tokens <= output_tokens;
  const read: JsonObject = { ...objectOf(tokens), ...(cached_tokens === undefined ? {} : { cached_tokens }) };
  return {
    ...more,
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens: input_tokens + output_tokens,
    ...(isInside ? { completion_tokens_details: { reasoning_tokens } } : {}),
    ...(billed_units === undefined ? {} : { billed_units }),
    tokens: read,
  };
}
