import type { Loss } from '@weir/endpoints';

const UNKNOWN = "Cohere's chat has no such field";
const changing = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: false });

/** What chat can say and Cohere cannot take. */
export const CHAT_LOSSES: readonly Loss[] = Object.freeze([
  changing('n', 'it gives one answer a request'),
  changing('top_logprobs', 'it tells the probability of what it wrote alone'),
  changing('logit_bias'),
  changing('temperature', 'it takes none over 1'),
  changing('presence_penalty', 'it takes 0 to 1'),
  changing('frequency_penalty', 'it takes 0 to 1'),
  changing('audio', 'it does not speak'),
  changing('modalities', 'it writes text alone'),
  changing('moderation'),
  changing('verbosity'),
  changing('web_search_options'),
  changing('reasoning_effort', 'it has no such effort'),
  changing('response_format', 'it takes text, json_object and json_schema'),
  changing('tools', 'its tools are functions'),
  changing('tools[].function.strict', "it is strict about all tools or none ('strict_tools')"),
  changing('tool_choice', 'it takes auto, none, required and functions by name'),
  changing('parallel_tool_calls', 'it cannot be kept from calling several tools'),
  changing('service_tier'),
  changing('messages[].content', 'it cannot read a part of this type there'),
  changing('messages[].name', 'it knows no names of speakers'),
  changing('messages[].audio', 'it does not hear'),
  changing('messages[].tool_calls', 'its tools are functions'),
  harmless('messages[].reasoning_details', 'thinking of other providers means nothing to it'),
  harmless('metadata'),
  harmless('user'),
  harmless('safety_identifier'),
  harmless('store'),
  harmless('prediction'),
  harmless('prompt_cache_key'),
  harmless('prompt_cache_options'),
  harmless('prompt_cache_retention'),
]);
