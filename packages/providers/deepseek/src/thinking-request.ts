import type { ChatMessage, ChatRequest } from '@weir/endpoints';
import type { QuirkContext } from '@weir/provider-kit';

/** It has three: https://api-docs.deepseek.com/guides/thinking_mode (November 2026). */
const EFFORTS: Readonly<Record<string, string>> = Object.freeze({
  minimal: 'low',
  low: 'low',
  medium: 'high',
  high: 'high',
  xhigh: 'max',
  max: 'max',
});

/** Aliases without a version are V4 too. */
const V4 = /deepseek-v4|^deepseek-(flash|pro)/;

function withEffort(request: ChatRequest): ChatRequest {
  const { reasoning_effort: effort, ...rest } = request;
  if (effort === 'none') return { thinking: { type: 'disabled' }, ...rest };
  if (typeof effort !== 'string' || !Object.hasOwn(EFFORTS, effort)) return request;
  return { thinking: { type: 'enabled' }, ...rest, reasoning_effort: EFFORTS[effort]! };
}

/** V4 wants the field on every answer, however empty; those before it refuse thinking of turns that are over. */
function withThoughts(request: ChatRequest, wantsAll: boolean): ChatRequest {
  if (!Array.isArray(request.messages)) return request;
  const list: readonly ChatMessage[] = request.messages;
  const lastUser = list.findLastIndex((message) => message?.role === 'user');
  const messages = list.map((message, index): ChatMessage => {
    if (message?.role !== 'assistant') return message;
    if (wantsAll)
      return typeof message.reasoning_content === 'string' ? message : { ...message, reasoning_content: '' };
    if (index > lastUser || message.reasoning_content === undefined) return message;
    const { reasoning_content: _, ...rest } = message;
    return rest;
  });
  return messages.every((message, index) => message === list[index]) ? request : { ...request, messages };
}

/**
 * How DeepSeek is asked to think, and given its thinking back.
 *
 * @throws WeirError `unsupported_parameter` for a JSON schema: it takes `json_object` alone.
 */
export function thinkingRequest(request: ChatRequest, { model, losses }: QuirkContext): ChatRequest {
  const asked = withThoughts(withEffort(request), V4.test(model));
  if (asked.response_format?.type !== 'json_schema') return asked;
  losses.drop('response_format');
  const { response_format: _, ...rest } = asked;
  return rest;
}
