import type { Usage } from '@weir/core';
import { chatUsageOf, openaiUsage } from '@weir/endpoints';

/** OpenAI's own counting: cached tokens inside input, reasoning inside output. */
const OPENAI = { cachedInsideInput: true, reasoningInsideOutput: true };

export interface Fields {
  readonly [name: string]: unknown;
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A usage as some API reported it, in weir's units: chat's, Anthropic's, or the one of responses and images.
 *
 * @returns undefined when its figures cannot be counts.
 */
export function recordedUsage(reported: Fields, endpoint: string): Usage | undefined {
  if ('prompt_tokens' in reported || !('input_tokens' in reported)) return openaiUsage(reported, OPENAI);
  const isAnthropic = ['cache_read_input_tokens', 'cache_creation_input_tokens', 'cache_creation'].some(
    (field) => field in reported,
  );
  if (isAnthropic) return openaiUsage(chatUsageOf(reported), OPENAI);
  const { input_tokens, output_tokens = 0, input_tokens_details: input, output_tokens_details: output } = reported;
  const usage = openaiUsage(
    {
      prompt_tokens: input_tokens,
      completion_tokens: output_tokens,
      ...(isObject(input) ? { prompt_tokens_details: input } : {}),
      ...(isObject(output) ? { completion_tokens_details: output } : {}),
    },
    OPENAI,
  );
  return usage === undefined ? undefined : withImages(usage, input, endpoint);
}

/** Images that are read are told in the details; an endpoint that makes images writes nothing else. */
function withImages(usage: Usage, details: unknown, endpoint: string): Usage {
  const read = isObject(details) ? details.image_tokens : undefined;
  const images = typeof read === 'number' ? Math.min(read, usage.input_tokens ?? 0) : 0;
  const { output_tokens = 0, ...rest } = usage;
  return {
    ...rest,
    input_tokens: (usage.input_tokens ?? 0) - images,
    ...(images === 0 ? {} : { input_image_tokens: images }),
    ...(endpoint.startsWith('images.') ? { output_image_tokens: output_tokens } : { output_tokens }),
  };
}
