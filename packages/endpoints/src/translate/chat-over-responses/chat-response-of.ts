import type { ChatChoice, ChatResponse, ChatUsage } from '../../chat/chat-response.ts';
import { itemType } from '../../responses/responses-items.ts';
import type { ResponsesResponse } from '../../responses/responses-response.ts';
import { chatUsageOfResponses, responsesUsage } from '../../responses/responses-usage.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { reasoningDetails } from './reasoning-items.ts';

/** An annotation as chat has it: nested. */
export function chatAnnotation(annotation: unknown): JsonObject {
  const { type, ...fields } = objectOf(annotation);
  return type === 'url_citation' ? { type, url_citation: fields } : objectOf(annotation);
}

/** A call of a tool as chat has it; undefined for what the provider ran itself. */
export function chatCall(item: JsonObject): JsonObject | undefined {
  const { call_id, name, arguments: written, input } = item;
  const type = itemType(item);
  if (type === 'function_call')
    return { id: textOf(call_id), type: 'function', function: { name, arguments: textOf(written) } };
  if (type !== 'custom_tool_call') return undefined;
  return { id: textOf(call_id), type: 'custom', custom: { name, input: textOf(input) } };
}

/** Thinking that may be shown: itself where it is told, else its summary. */
export const shownThinking = ({ summary, content }: JsonObject): string => {
  const textsOf = (parts: unknown): string[] => listOf(parts).map((part) => textOf(objectOf(part).text));
  return textsOf(content).join('') || textsOf(summary).join('\n\n');
};

const FINISHES: ReadonlyMap<unknown, string> = new Map([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
]);

const NOT_WHOLE: ReadonlySet<unknown> = new Set(['incomplete', 'queued', 'in_progress', 'cancelled', 'failed']);

/** Why an answer ended; null where that is not known. */
export function chatFinish({ status, incomplete_details }: JsonObject, callsTools: boolean): string | null {
  const cut = FINISHES.get(objectOf(incomplete_details).reason);
  if (cut !== undefined) return cut;
  if (NOT_WHOLE.has(status)) return null;
  return callsTools ? 'tool_calls' : 'stop';
}

/** Figures in chat's form; searches stand where chat's lens looks for them. */
export function chatUsageIn(response: unknown): ChatUsage | undefined {
  const usage = chatUsageOfResponses(objectOf(response).usage);
  const searches = responsesUsage(response)?.searches;
  if (usage === undefined || searches === undefined) return usage;
  return { ...usage, server_tool_use: { web_search_requests: searches } };
}

function messageOf(items: readonly JsonObject[], format: string): JsonObject {
  const of = (type: string): readonly JsonObject[] => items.filter((item) => itemType(item) === type);
  const parts = of('message').flatMap(({ content }) => listOf(content).map(objectOf));
  const join = (field: string): string => parts.map((part) => textOf(part[field])).join('');
  const thinking = of('reasoning').map(shownThinking).filter(Boolean).join('\n\n');
  const details = of('reasoning').flatMap((item) => reasoningDetails(item, format));
  const annotations = parts.flatMap((part) => listOf(part.annotations).map(chatAnnotation));
  const calls = items.flatMap((item) => chatCall(item) ?? []);
  return {
    role: 'assistant',
    content: join('text') === '' && (calls.length > 0 || join('refusal') !== '') ? null : join('text'),
    refusal: nonEmpty(join('refusal')) ?? null,
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function logprobsOf(items: readonly JsonObject[]): ChatChoice['logprobs'] {
  const parts = items.flatMap(({ content }) => listOf(content).map(objectOf));
  const content = parts.flatMap(({ logprobs }) => listOf(logprobs));
  return content.length === 0 ? null : ({ content, refusal: null } as ChatChoice['logprobs']);
}

/** A response as a chat completion. */
export function chatResponseOf(response: ResponsesResponse, format: string): ChatResponse {
  const { id, created_at, model, service_tier, error } = response;
  if (error !== undefined && error !== null) return { error } as unknown as ChatResponse;
  const items = listOf(response.output).filter(isObject);
  const message = messageOf(items, format);
  const usage = chatUsageIn(response);
  const choice = {
    index: 0,
    message,
    finish_reason: chatFinish(response as JsonObject, message.tool_calls !== undefined),
    logprobs: logprobsOf(items),
  };
  return {
    id,
    object: 'chat.completion',
    created: created_at,
    model,
    choices: [choice as unknown as ChatChoice],
    ...(usage === undefined ? {} : { usage }),
    ...(nonEmpty(service_tier) === undefined ? {} : { service_tier }),
  } as ChatResponse;
}
