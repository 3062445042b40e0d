import type { ChatUsage } from '../chat/chat-response.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../shared/read.ts';

const FIGURES = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'] as const;
const LIFETIMES = ['ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'] as const;

const countOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

const sumOf = (parts: readonly JsonObject[], field: string): number =>
  parts.reduce((sum, part) => sum + countOf(part[field]), 0);

/** Figures over all passes of the model: the top level leaves out those that condensed the conversation or advised. */
export function wholeUsage(usage: JsonObject): JsonObject {
  const passes = listOf(usage.iterations).filter(isObject);
  if (passes.length < 2) return usage;
  const written = passes.map((pass) => objectOf(pass.cache_creation));
  return {
    ...usage,
    ...Object.fromEntries(FIGURES.map((field) => [field, sumOf(passes, field)])),
    cache_creation: Object.fromEntries(LIFETIMES.map((field) => [field, sumOf(written, field)])),
  };
}

/** Anthropic's usage in chat's form: the prompt contains what was read from a cache and written to it. */
export function chatUsageOf(reported: unknown): ChatUsage | undefined {
  if (!isObject(reported)) return undefined;
  const usage = wholeUsage(reported);
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage;
  if (typeof input_tokens !== 'number' || typeof output_tokens !== 'number') return undefined;
  const { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens } = objectOf(usage.cache_creation);
  const hour = countOf(ephemeral_1h_input_tokens);
  const written = Math.max(countOf(cache_creation_input_tokens), countOf(ephemeral_5m_input_tokens) + hour);
  const prompt_tokens = input_tokens + countOf(cache_read_input_tokens) + written;
  const { thinking_tokens } = objectOf(usage.output_tokens_details);
  return {
    prompt_tokens,
    completion_tokens: output_tokens,
    total_tokens: prompt_tokens + output_tokens,
    prompt_tokens_details: {
      cached_tokens: countOf(cache_read_input_tokens),
      cache_write_tokens: written,
      ...(hour === 0 ? {} : { cache_write_1h_tokens: hour }),
    },
    ...(typeof thinking_tokens === 'number'
      ? { completion_tokens_details: { reasoning_tokens: thinking_tokens } }
      : {}),
    ...(isObject(usage.server_tool_use) ? { server_tool_use: usage.server_tool_use } : {}),
    ...(typeof usage.inference_geo === 'string' ? { inference_geo: usage.inference_geo } : {}),
  };
}
