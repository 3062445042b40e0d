import type { Usage } from '@weir/core';
import type { ChatUsage } from '../chat/chat-response.ts';
import { openaiUsage } from '../shared/openai-usage.ts';
import { openaiUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import { itemType } from './responses-items.ts';

/** Whoever serves Responses counts as OpenAI does there, whatever it does in chat: xAI's chat leaves reasoning out. */
const RESPONSES_COUNTS = { cachedInsideInput: true, reasoningInsideOutput: true };

/** The response of an event, or the response itself. */
const responseIn = (part: unknown): JsonObject => objectOf(objectOf(part).response ?? part);

/** The usage of a response in chat's form. */
export function chatUsageOfResponses(reported: unknown): ChatUsage | undefined {
  if (!isObject(reported)) return undefined;
  const { input_tokens, output_tokens, total_tokens, input_tokens_details, output_tokens_details, ...more } = reported;
  return {
    ...more,
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens,
    ...(isObject(input_tokens_details) ? { prompt_tokens_details: input_tokens_details } : {}),
    ...(isObject(output_tokens_details) ? { completion_tokens_details: output_tokens_details } : {}),
  } as unknown as ChatUsage;
}

const counted = (figure: unknown): number =>
  typeof figure === 'number' && Number.isSafeInteger(figure) && figure > 0 ? figure : 0;

/** Pages opened and searched in are not sold by the search. */
const isSearch = ({ action }: JsonObject): boolean => (nonEmpty(objectOf(action).type) ?? 'search') === 'search';

/** Containers that were made for this response: those its tools name were there before. */
function containersOf(calls: readonly JsonObject[], tools: unknown): number {
  const known = new Set(listOf(tools).map((tool) => objectOf(tool).container));
  const used = calls.map((call) => textOf(call.container_id) || textOf(objectOf(call.environment).container_id));
  return new Set(used.filter((id) => id !== '' && !known.has(id))).size;
}

/** What the tools used that the provider runs itself: its own figures where it tells more than its items show. */
function toolUnits(response: JsonObject): Usage {
  const items = listOf(response.output).filter(isObject);
  const of = (...types: readonly string[]): readonly JsonObject[] =>
    items.filter((item) => types.includes(itemType(item)));
  const told = objectOf(objectOf(response.usage).server_side_tool_usage_details); // xAI
  const webSearches = counted(objectOf(objectOf(response.tool_usage).web_search).num_requests); // OpenAI
  const units: Usage = {
    searches: Math.max(
      of('web_search_call').filter(isSearch).length + of('x_search_call').length,
      webSearches,
      counted(told.web_search_calls) + counted(told.x_search_calls),
    ),
    file_searches: Math.max(
      of('file_search_call').length,
      counted(told.file_search_calls) + counted(told.document_search_calls),
    ),
    containers: containersOf(of('code_interpreter_call', 'shell_call'), response.tools),
    images: Math.max(of('image_generation_call').length, counted(told.image_generation_calls)),
  };
  return Object.fromEntries(Object.entries(units).filter(([, count]) => count > 0));
}

/** What a response, or the event that ends one, says was used; what tools of the provider used stands beside the tokens. */
export function responsesUsage(part: unknown): Usage | undefined {
  const response = responseIn(part);
  const tokens = openaiUsage(chatUsageOfResponses(response.usage), RESPONSES_COUNTS);
  return tokens === undefined ? undefined : { ...tokens, ...toolUnits(response) };
}

/** What is wrong with it. */
export const responsesUsageFlaw = (part: unknown): string | undefined =>
  openaiUsageFlaw(chatUsageOfResponses(responseIn(part).usage), RESPONSES_COUNTS);

/** The service tier that was served; `auto` is what was asked for, before one is known. */
export function responsesTier(part: unknown): string | undefined {
  const tier = nonEmpty(responseIn(part).service_tier);
  return tier === 'auto' ? undefined : tier;
}
