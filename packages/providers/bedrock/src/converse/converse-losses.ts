import type { Loss } from '@weir/endpoints';

const UNKNOWN = 'Converse has no such field';
const changing = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: false });

/** What chat can say and Converse cannot. */
export const CONVERSE_LOSSES: readonly Loss[] = Object.freeze([
  changing('n', 'models on Bedrock give one answer a request'),
  changing('logprobs', 'it tells no probabilities'),
  changing('top_logprobs', 'it tells no probabilities'),
  changing('logit_bias'),
  changing('seed'),
  changing('presence_penalty'),
  changing('frequency_penalty'),
  changing('audio', 'it does not speak'),
  changing('modalities', 'it writes text alone'),
  changing('moderation', 'its guardrails are named in guardrailConfig'),
  changing('verbosity'),
  changing('web_search_options', "web search of Amazon's models is a tool: { type: 'nova_grounding' }"),
  changing('temperature', 'the model takes none, or none over 1'),
  changing('top_p', 'the model takes no sampling parameters'),
  changing('top_k', 'the model takes no sampling parameters'),
  changing('stop', "OpenAI's models on Bedrock take no stop sequences"),
  changing('reasoning_effort', 'the model has no such effort'),
  changing('response_format', 'it takes a JSON schema or nothing'),
  changing('tools', 'its tools are functions'),
  changing('tool_choice', 'the model cannot be told to call tools this way'),
  changing('parallel_tool_calls', 'only Claude can be kept from calling several tools at once'),
  changing('service_tier', "its tiers are 'default', 'flex', 'priority' and 'reserved'"),
  changing('messages[].content', 'it reads no part of this type, and fetches nothing: send a data: URL'),
  changing('messages[].name', 'it knows no names of speakers'),
  changing('messages[].audio', 'it does not hear what was said before'),
  changing('messages[].tool_calls', 'its tools are functions whose arguments are JSON objects'),
  harmless('tools[].function.strict', 'the model keeps to no schema strictly'),
  harmless('cache_control', 'the model caches nothing it is told to'),
  harmless('messages[].reasoning_details', 'thinking of other models means nothing to this one'),
  harmless('image_url.detail', 'it reads images at one size'),
  harmless('metadata', 'what its logs are to hold is said in requestMetadata'),
  harmless('user'),
  harmless('safety_identifier'),
  harmless('store'),
  harmless('prediction'),
  harmless('prompt_cache_key'),
  harmless('prompt_cache_options'),
  harmless('prompt_cache_retention'),
]);
