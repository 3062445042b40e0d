import { type ChatUsage, isObject, listOf, objectOf } from '@weir/endpoints';

const countOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Tokens written to a cache that lives an hour. */
const writtenForAnHour = (details: unknown): number =>
  listOf(details).reduce<number>((sum, detail) => {
    const { ttl, inputTokens } = objectOf(detail);
    return ttl === '1h' ? sum + countOf(inputTokens) : sum;
  }, 0);

/** Bedrock's usage in chat's form: the prompt contains what was read from a cache and written to it. */
export function chatUsageOf(usage: unknown): ChatUsage | undefined {
  if (!isObject(usage)) return undefined;
  const { inputTokens, outputTokens, totalTokens, cacheDetails, serverToolUsage } = usage;
  if (typeof inputTokens !== 'number' || typeof outputTokens !== 'number') return undefined;
  const read = countOf(usage.cacheReadInputTokens);
  const hour = writtenForAnHour(cacheDetails);
  const written = Math.max(countOf(usage.cacheWriteInputTokens), hour);
  const prompt_tokens = inputTokens + read + written;
  return {
    prompt_tokens,
    completion_tokens: outputTokens,
    total_tokens: typeof totalTokens === 'number' ? totalTokens : prompt_tokens + outputTokens,
    prompt_tokens_details: {
      cached_tokens: read,
      cache_write_tokens: written,
      ...(hour === 0 ? {} : { cache_write_1h_tokens: hour }),
    },
    ...(isObject(serverToolUsage) && Object.keys(serverToolUsage).length > 0 ? { serverToolUsage } : {}),
  };
}
