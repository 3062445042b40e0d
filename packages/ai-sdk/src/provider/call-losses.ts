import type { Loss } from '@weir/endpoints';

const UNKNOWN = 'models of the AI SDK have no such setting';
const changing = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: false });

/** What a chat can say and a call of an AI SDK model cannot. */
export const CALL_LOSSES: readonly Loss[] = Object.freeze([
  changing('n', 'models of the AI SDK give one answer a call'),
  changing('logprobs'),
  changing('top_logprobs'),
  changing('logit_bias'),
  changing('audio'),
  changing('modalities'),
  changing('moderation'),
  changing('verbosity'),
  changing('web_search_options'),
  changing('service_tier'),
  changing('parallel_tool_calls'),
  changing('function_call', 'it is deprecated: tool_choice'),
  changing('functions', 'it is deprecated: tools'),
  changing('reasoning_effort', 'the AI SDK has no such effort'),
  changing('response_format', 'the AI SDK has no such form'),
  changing('tools', 'its tools are functions'),
  changing('tool_choice', 'the AI SDK cannot demand tools this way'),
  changing('messages[].content', 'the model cannot read a part of this type'),
  changing('messages[].name', 'the AI SDK knows no names of speakers'),
  changing('messages[].audio', 'the AI SDK knows no earlier sounds'),
  changing('messages[].tool_calls', 'its tools are functions'),
  harmless('messages[].reasoning_details', 'thinking of other providers means nothing to the model'),
  harmless('metadata'),
  harmless('store'),
  harmless('prediction'),
  harmless('prompt_cache_key'),
  harmless('prompt_cache_options'),
  harmless('prompt_cache_retention'),
  harmless('safety_identifier'),
  harmless('user'),
]);
