import type { ChatMessage, ChatRequest, ChatToolCall } from '@weir/endpoints';

const formatOf = (detail: unknown): unknown =>
  typeof detail === 'object' && detail !== null && 'format' in detail ? detail.format : undefined;

/**
 * A chat request with those of its messages' `reasoning_details` that have one of these formats, and without what other
 * vendors signed their calls with (`extra_content`): signatures of another vendor mean nothing here, and the fields
 * themselves may be refused. The request itself where all are, its bytes with it.
 */
export function withOwnReasoning(request: ChatRequest, formats: readonly string[]): ChatRequest {
  if (!Array.isArray(request.messages)) return request; // whoever calls without a gateway is told by the provider
  let messages: ChatMessage[] | undefined;
  for (const [index, message] of request.messages.entries()) {
    if (message.reasoning_details === undefined && !Array.isArray(message.tool_calls)) continue;
    const kept = withOwnCalls(ownReasoning(message, formats));
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

const isSigned = (call: unknown): call is ChatToolCall =>
  typeof call === 'object' && call !== null && 'extra_content' in call;

function withOwnCalls(message: ChatMessage): ChatMessage {
  const { tool_calls } = message;
  if (!Array.isArray(tool_calls) || !tool_calls.some(isSigned)) return message;
  return { ...message, tool_calls: tool_calls.map(bare) };
}

function bare(call: ChatToolCall): ChatToolCall {
  if (!isSigned(call)) return call;
  const { extra_content: _, ...rest } = call;
  return rest as ChatToolCall;
}
