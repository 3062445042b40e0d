import type { Loss } from '../translation.ts';

const UNKNOWN = 'Responses has no such field';
const changing = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why = UNKNOWN): Loss => ({ field, why, changesMeaning: false });

/** What chat can say and Responses cannot. */
export const CHAT_OVER_RESPONSES_LOSSES: readonly Loss[] = Object.freeze([
  changing('n', 'a response is one answer'),
  changing('stop', 'Responses ends where the model does'),
  changing('seed'),
  changing('logit_bias'),
  changing('presence_penalty'),
  changing('frequency_penalty'),
  changing('audio', 'a response does not speak'),
  changing('modalities', 'a response is text'),
  changing('web_search_options', 'its web search is a tool'),
  changing('response_format', 'Responses has no such form of answers'),
  changing('functions', "functions are 'tools' there"),
  changing('tools', 'its tools are functions and custom ones'),
  changing('tool_choice', 'Responses has no such choice'),
  changing('messages[].content', 'Responses cannot carry a part of this type'),
  changing('messages[].name', 'Responses knows no names of speakers'),
  changing('messages[].audio', 'a response does not hear'),
  changing('messages[].function_call', "calls are 'tool_calls' there"),
  harmless('messages[].reasoning_details', 'thinking of other providers means nothing here'),
  harmless('prediction'),
]);
