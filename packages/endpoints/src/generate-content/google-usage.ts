import type { ChatUsage } from '../chat/chat-response.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../shared/read.ts';

/** Google leaves figures that are zero out; a figure that is no number stays, so that it is noticed. */
const figure = (value: unknown): number => (value === undefined || value === null ? 0 : (value as number));

function ofModality(details: unknown, modality: string): number {
  let tokens = 0;
  for (const detail of listOf(details)) {
    const { modality: found, tokenCount } = objectOf(detail);
    if (found === modality && typeof tokenCount === 'number') tokens += tokenCount;
  }
  return tokens;
}

/** Tokens of sound that were read anew: those of a cache are cached ones. */
function soundRead({ promptTokensDetails, toolUsePromptTokensDetails, cacheTokensDetails }: JsonObject): number {
  const read = ofModality(promptTokensDetails, 'AUDIO') + ofModality(toolUsePromptTokensDetails, 'AUDIO');
  return Math.max(0, read - ofModality(cacheTokensDetails, 'AUDIO'));
}

const present = (name: string, tokens: number): JsonObject => (tokens === 0 ? {} : { [name]: tokens });

/**
 * Google's usage in chat's form: the prompt contains what its tools read, the completion contains thinking. Undefined
 * where none is told yet: streams begin with the kind of traffic alone.
 */
export function chatUsageOfGoogle(reported: unknown): ChatUsage | undefined {
  if (!isObject(reported)) return undefined;
  const { promptTokenCount, totalTokenCount, candidatesTokensDetails } = reported;
  if (promptTokenCount === undefined && totalTokenCount === undefined) return undefined;
  const thoughts = figure(reported.thoughtsTokenCount);
  const prompt_tokens = figure(promptTokenCount) + figure(reported.toolUsePromptTokenCount);
  const completion_tokens = figure(reported.candidatesTokenCount) + thoughts;
  const spoken = ofModality(candidatesTokensDetails, 'AUDIO');
  const drawn = ofModality(candidatesTokensDetails, 'IMAGE');
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: (totalTokenCount as number | undefined) ?? prompt_tokens + completion_tokens,
    prompt_tokens_details: {
      cached_tokens: figure(reported.cachedContentTokenCount),
      ...present('audio_tokens', soundRead(reported)),
    },
    completion_tokens_details: {
      reasoning_tokens: thoughts,
      ...present('audio_tokens', spoken),
      ...present('image_tokens', drawn),
    },
  };
}

const TIERS: ReadonlyMap<unknown, string> = new Map([
  ['standard', 'default'],
  ['ON_DEMAND', 'default'],
  ['ON_DEMAND_FLEX', 'flex'],
  ['ON_DEMAND_PRIORITY', 'priority'],
]);

/** The tier that served, by the names prices have. */
export function servedGoogleTier(usage: unknown): string | undefined {
  const { serviceTier, trafficType } = objectOf(usage);
  const told = serviceTier ?? trafficType;
  return typeof told === 'string' ? (TIERS.get(told) ?? told.toLowerCase()) : undefined;
}
