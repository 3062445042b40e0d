import { listOf, objectOf } from '../shared/read.ts';
import { keyword, partTypes, redacted, sizeOf } from '../shared/redact.ts';
import type { ChatRequest } from './chat-request.ts';

/** Most messages described one by one. */
const MAX_MESSAGES = 64;
const WORDS = ['model', 'reasoning_effort', 'service_tier', 'verbosity', 'tool_choice', 'function_call'];

/** The request for logs: parameters, and the shape of the conversation without a word of it. */
export function redactChat(request: ChatRequest): unknown {
  const messages = listOf(objectOf(request).messages);
  const { type } = objectOf(objectOf(request).response_format);
  return {
    ...redacted(request, WORDS),
    ...(type === undefined ? {} : { response_format: keyword(type) }),
    messages: messages.slice(0, MAX_MESSAGES).map((message) => {
      const { role, content, tool_calls } = objectOf(message);
      const calls = listOf(tool_calls).length;
      return {
        role: keyword(role),
        content: Array.isArray(content) ? partTypes(content) : sizeOf(content),
        ...(calls === 0 ? {} : { tool_calls: calls }),
      };
    }),
    ...(messages.length > MAX_MESSAGES ? { further_messages: messages.length - MAX_MESSAGES } : {}),
  };
}
