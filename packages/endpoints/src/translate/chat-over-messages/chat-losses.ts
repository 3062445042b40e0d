import type { Loss } from '../translation.ts';

const UNKNOWN = "Anthropic's Messages has no such field";
const changing = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: false });

/** What chat can say and Messages cannot. */
export const CHAT_LOSSES: readonly Loss[] = Object.freeze([
  changing('n', 'Claude gives one answer a request'),
  changing('logprobs', 'Claude tells no probabilities'),
  changing('top_logprobs', 'Claude tells no probabilities'),
  changing('logit_bias'),
  changing('seed'),
  changing('presence_penalty'),
  changing('frequency_penalty'),
  changing('audio', 'Claude does not speak'),
  changing('modalities', 'Claude writes text alone'),
  changing('moderation'),
  changing('verbosity'),
  changing('web_search_options', "its web search is a tool: { type: 'web_search_20250305', name: 'web_search' }"),
  changing('temperature', 'the model takes none, or none over 1'),
  changing('top_p', 'the model takes no sampling parameters'),
  changing('top_k', 'the model takes no sampling parameters'),
  changing('reasoning_effort', 'the model has no such effort'),
  changing('response_format', 'the model takes a JSON schema or nothing'),
  changing('tools', 'its tools are functions'),
  changing('tool_choice', 'the model cannot be made to call tools this way'),
  changing('service_tier', "its tiers are 'auto' and 'default'"),
  changing('messages[].content', 'Claude cannot read a part of this type'),
  changing('messages[].name', 'Claude knows no names of speakers'),
  changing('messages[].audio', 'Claude does not hear'),
  changing('messages[].tool_calls', 'its tools are functions whose arguments are JSON objects'),
  harmless('messages[].reasoning_details', 'thinking of other providers means nothing to Claude'),
  harmless('image_url.detail', 'Claude reads images at one size'),
  harmless('metadata'),
  harmless('store'),
  harmless('prediction'),
  harmless('prompt_cache_key'),
  harmless('prompt_cache_options'),
  harmless('prompt_cache_retention'),
]);
