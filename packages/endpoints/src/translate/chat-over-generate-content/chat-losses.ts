import type { Loss } from '../translation.ts';

const UNKNOWN = "Google's generateContent has no such field";
const changing = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: false });

/** What chat can say and generateContent cannot. */
export const CHAT_LOSSES: readonly Loss[] = Object.freeze([
  changing('logit_bias'),
  changing('moderation'),
  changing('verbosity'),
  changing('audio', 'its voices are a speechConfig of generationConfig'),
  changing('modalities', 'it is asked for text and images alone'),
  changing('parallel_tool_calls', 'Gemini cannot be kept from calling several'),
  changing('stop', 'it takes at most five'),
  changing('reasoning_effort', 'the model has no such effort'),
  changing('response_format', 'it takes a JSON schema or nothing'),
  changing('service_tier', "its tiers are 'default', 'flex' and 'priority'"),
  changing('tools', 'its tools are functions and those Google runs'),
  changing('tool_choice', 'it has no such choice'),
  changing('messages[].content', 'Gemini cannot read a part of this type'),
  changing('messages[].name', 'Gemini knows no names of speakers'),
  changing('messages[].audio', 'it keeps no earlier answers'),
  changing('messages[].tool_calls', 'its tools are functions whose arguments are JSON objects'),
  harmless('messages[].reasoning_details', 'thinking of other providers means nothing to Gemini'),
  harmless('image_url.detail', 'images are read at one resolution'),
  harmless('strict', 'it has no such mark'),
  harmless('cache_control', 'Gemini caches by itself'),
  harmless('user'),
  harmless('safety_identifier'),
  harmless('metadata'),
  harmless('store'),
  harmless('prediction'),
  harmless('prompt_cache_key'),
  harmless('prompt_cache_options'),
  harmless('prompt_cache_retention'),
]);
