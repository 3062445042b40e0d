import type { Loss } from '@weir/endpoints';

const UNKNOWN = 'Ollama has no such field';
const changing = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: false });

/** What chat can say and Ollama's own API cannot. */
export const CHAT_LOSSES: readonly Loss[] = Object.freeze([
  changing('n', 'it gives one answer a request'),
  changing('logit_bias'),
  changing('audio', 'it does not speak'),
  changing('modalities', 'it writes text alone'),
  changing('moderation'),
  changing('verbosity'),
  changing('web_search_options'),
  changing('reasoning_effort', 'the model has no such effort'),
  changing('response_format', 'it takes JSON or a JSON schema'),
  changing('tools', 'its tools are functions'),
  changing('functions', 'tools have taken their place'),
  changing('tool_choice', 'it cannot be made to call tools'),
  changing('parallel_tool_calls', 'it cannot be kept from calling several tools at once'),
  changing('messages[].content', 'it reads texts and images, and fetches nothing: send a data: URL'),
  changing('messages[].name', 'it knows no names of speakers'),
  changing('messages[].audio', 'it does not hear'),
  changing('messages[].tool_calls', 'its tools are functions whose arguments are JSON objects'),
  harmless('image_url.detail', 'it reads images at one size'),
  harmless('messages[].reasoning_details', 'it signs no thinking'),
  harmless('cache_control', 'it caches by itself'),
  harmless('service_tier', 'it has none'),
  harmless('metadata'),
  harmless('user'),
  harmless('safety_identifier'),
  harmless('store'),
  harmless('prediction'),
  harmless('prompt_cache_key'),
  harmless('prompt_cache_options'),
  harmless('prompt_cache_retention'),
]);
