import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { ChatUsage } from '@weir/endpoints';
import { isObject, objectOf, present } from '../shared/read.ts';

/** A total, or the sum of its parts where only those were told. */
function totalOf(total: number | undefined, parts: readonly (number | undefined)[]): number | undefined {
  const told = parts.filter((part) => part !== undefined);
  return total ?? (parts[0] === undefined ? undefined : told.reduce((sum, part) => sum + part, 0));
}

/** Anthropic's writes that are kept for an hour and cost more, which the AI SDK tells in `raw` alone. */
function writtenForAnHour(raw: unknown): number | undefined {
  const { ephemeral_1h_input_tokens } = objectOf(objectOf(raw).cache_creation);
  return typeof ephemeral_1h_input_tokens === 'number' && ephemeral_1h_input_tokens > 0
    ? ephemeral_1h_input_tokens
    : undefined;
}

/** The usage of an AI SDK model in chat's form; undefined where a total is not known, which is not zero. */
export function chatUsageOf({ inputTokens, outputTokens, raw }: LanguageModelV4Usage): ChatUsage | undefined {
  const prompt_tokens = totalOf(inputTokens.total, [
    inputTokens.noCache,
    inputTokens.cacheRead,
    inputTokens.cacheWrite,
  ]);
  const completion_tokens = totalOf(outputTokens.total, [outputTokens.text, outputTokens.reasoning]);
  if (prompt_tokens === undefined || completion_tokens === undefined) return undefined;
  const { server_tool_use } = objectOf(raw);
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    prompt_tokens_details: present({
      cached_tokens: inputTokens.cacheRead,
      cache_write_tokens: inputTokens.cacheWrite,
      cache_write_1h_tokens: inputTokens.cacheWrite === undefined ? undefined : writtenForAnHour(raw),
    }),
    completion_tokens_details: present({ reasoning_tokens: outputTokens.reasoning }),
    ...(isObject(server_tool_use) ? { server_tool_use } : {}),
  };
}
