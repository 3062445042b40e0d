import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import { isObject, objectOf } from '../shared/read.ts';

const countOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** What is left of a total without its parts; undefined where that cannot be said. */
function rest(total: number | undefined, ...parts: readonly (number | undefined)[]): number | undefined {
  if (total === undefined) return undefined;
  const left = parts.reduce<number>((sum, part) => sum - (part ?? 0), total);
  return left < 0 ? undefined : left;
}

/** A chat's usage as the AI SDK has it. What was not told is undefined, never 0. */
export function usageOf(told: unknown): LanguageModelV4Usage {
  const usage = objectOf(told);
  const input = objectOf(usage.prompt_tokens_details);
  const output = objectOf(usage.completion_tokens_details);
  const [prompt, completion] = [countOf(usage.prompt_tokens), countOf(usage.completion_tokens)];
  const cacheRead = countOf(input.cached_tokens);
  const cacheWrite = countOf(input.cache_write_tokens);
  const reasoning = countOf(output.reasoning_tokens);
  return {
    inputTokens: { total: prompt, noCache: rest(prompt, cacheRead, cacheWrite), cacheRead, cacheWrite },
    outputTokens: { total: completion, text: rest(completion, reasoning), reasoning },
    ...(isObject(told) ? { raw: told as never } : {}),
  };
}
