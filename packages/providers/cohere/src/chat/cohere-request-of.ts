import type { CallOf } from '@weir/core';
import { chatEndpoint, type JsonObject, type Losses, listOf } from '@weir/endpoints';
import { formatOf, sampling, thinkingOf, withoutLost } from './chat-parameters.ts';
import { conversationOf } from './cohere-messages.ts';
import { toolsOf } from './cohere-tools.ts';

/** Fields that have another name or form at Cohere. */
const CARRIED: ReadonlySet<string> = new Set([
  'messages',
  'tools',
  'functions',
  'function_call',
  'tool_choice',
  'parallel_tool_calls',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'top_k',
  'presence_penalty',
  'frequency_penalty',
  'reasoning_effort',
  'response_format',
  'documents',
]);

function stopsOf(stop: unknown): JsonObject {
  if (stop === undefined || stop === null) return {};
  return { stop_sequences: typeof stop === 'string' ? [stop] : stop };
}

/**
 * A chat request as Cohere's. Fields neither form knows pass: `citation_options`, `safety_mode`, `thinking`.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function cohereRequestOf({ request, target }: CallOf<'chat'>, losses: Losses): JsonObject {
  const rest = Object.fromEntries(Object.entries(request).filter(([field]) => !CARRIED.has(field)));
  const limit = chatEndpoint.outputLimit(request);
  const conversation = conversationOf(request.messages, losses);
  const documents = [...listOf(request.documents), ...conversation.documents];
  return {
    ...withoutLost(rest, losses),
    model: target?.model ?? request.model,
    messages: conversation.messages,
    ...(documents.length === 0 ? {} : { documents }),
    ...toolsOf(request, losses),
    ...(limit === undefined ? {} : { max_tokens: limit }),
    ...stopsOf(request.stop),
    ...sampling(request, losses),
    ...formatOf(request.response_format, losses),
    ...(rest.thinking === undefined ? thinkingOf(request.reasoning_effort, limit, losses) : {}),
    stream: request.stream === true,
  };
}
