import type { ChatMessage, ChatRequest } from '@weir/endpoints';

const formatOf = (detail: unknown): unknown =>
  typeof detail === 'object' && detail !== null && 'format' in detail ? detail.format : undefined;

/**
 * A chat request without what other vendors signed: those of its messages' `reasoning_details` that have none of these
 * formats, and the `extra_content` of calls. It means nothing here, and the fields themselves may be refused. The request
 * itself where there is nothing of others, its bytes with it.
 */
export function withOwnReasoning(request: ChatRequest, formats: readonly string[]): ChatRequest {
  if (!Array.isArray(request.messages)) return request; // whoever calls without a gateway is told by the provider
  let messages: ChatMessage[] | undefined;
  for (const [index, message] of request.messages.entries()) {
    if (message.reasoning_details === undefined && !hasExtras(message)) continue;
    const kept = withoutExtras(ownReasoning(message, formats));
    if (kept === message) continue;
    messages ??= [...request.messages];
    messages[index] = kept;
  }
  return messages === undefined ? request : { ...request, messages };
}

function ownReasoning(message: ChatMessage, formats: readonly string[]): ChatMessage {
  const { reasoning_details: all, ...rest } = message;
  if (all === undefined) return message;
  if (!Array.isArray(all)) return rest;
  const own = all.filter((detail) => formats.includes(formatOf(detail) as string));
  if (own.length === 0) return rest;
  return own.length === all.length ? message : { ...rest, reasoning_details: own };
}

const hasExtra = (call: unknown): boolean => typeof call === 'object' && call !== null && 'extra_content' in call;

const hasExtras = ({ tool_calls }: ChatMessage): boolean => Array.isArray(tool_calls) && tool_calls.some(hasExtra);

function withoutExtras(message: ChatMessage): ChatMessage {
  if (!hasExtras(message)) return message;
  const tool_calls = message.tool_calls!.map((call) => {
    if (!hasExtra(call)) return call;
    const { extra_content: _, ...rest } = call;
    return rest as typeof call;
  });
  return { ...message, tool_calls };
}
