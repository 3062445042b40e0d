import type { CallOf } from '@weir/core';
import type { ChatRequest, ChatResponseFormat } from '../../chat/chat-request.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { chatToolUse } from './chat-tools.ts';
import { chatTurns } from './chat-turns.ts';

/** Fields that are lost wherever they say something. */
const LOST = ['background', 'context_management', 'conversation', 'previous_response_id', 'prompt', 'max_tool_calls'];
/** Fields that have another name or form in chat, or only mean something here. */
const CARRIED: ReadonlySet<string> = new Set([
  ...LOST,
  'include',
  'input',
  'instructions',
  'max_output_tokens',
  'parallel_tool_calls',
  'reasoning',
  'store',
  'stream_options',
  'text',
  'tool_choice',
  'tools',
  'top_logprobs',
  'truncation',
]);
const LOGPROBS = 'message.output_text.logprobs';

const saysNothing = (value: unknown): boolean => value === undefined || value === null || value === false;

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

function formatOf(format: unknown, losses: Losses): ChatResponseFormat | undefined {
  if (!isObject(format) || format.type === 'text') return undefined;
  const { type, ...schema } = format;
  if (type === 'json_schema') return { type, json_schema: schema as never };
  if (type === 'json_object') return { type };
  losses.drop('text.format');
  return undefined;
}

function dropLost(request: JsonObject, losses: Losses): void {
  for (const field of LOST) if (!saysNothing(request[field])) losses.drop(field);
  if (request.truncation === 'auto') losses.drop('truncation');
}

/**
 * A Responses request as chat. Fields neither form knows pass.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function chatRequestOf({ request }: CallOf<'responses'>, losses: Losses): ChatRequest {
  dropLost(request, losses);
  const rest = Object.fromEntries(Object.entries(request).filter(([field]) => !CARRIED.has(field)));
  const { format, verbosity } = objectOf(request.text);
  const wantsLogprobs = listOf(request.include).includes(LOGPROBS) || (request.top_logprobs ?? 0) > 0;
  return {
    ...rest,
    model: request.model,
    messages: chatTurns(request, losses),
    ...chatToolUse(request, losses),
    ...present({
      max_completion_tokens: request.max_output_tokens,
      reasoning_effort: objectOf(request.reasoning).effort,
      response_format: formatOf(format, losses),
      verbosity,
      logprobs: wantsLogprobs ? true : undefined,
      top_logprobs: wantsLogprobs ? request.top_logprobs : undefined,
    }),
  };
}
