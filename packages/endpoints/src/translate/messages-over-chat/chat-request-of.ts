import type { CallOf } from '@weir/core';
import type { ChatRequest, ChatTool, ChatToolChoice } from '../../chat/chat-request.ts';
import type { MessagesRequest } from '../../messages/messages-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { chatTurns } from './chat-turns.ts';

const LOST = ['top_k', 'container', 'mcp_servers', 'context_management', 'inference_geo', 'speed'];
const CARRIED: ReadonlySet<string> = new Set([
  ...LOST,
  'max_tokens',
  'messages',
  'system',
  'metadata',
  'output_config',
  'service_tier',
  'stop_sequences',
  'thinking',
  'tool_choice',
  'tools',
  'cache_control',
]);
/** OpenAI takes no longer one. */
const LONGEST_USER = 64;

function toolsOf(tools: unknown, losses: Losses): readonly ChatTool[] {
  return listOf(tools).flatMap((tool, index) => {
    const { type, name, description, input_schema, strict } = objectOf(tool);
    if (type !== undefined && type !== null && type !== 'custom') {
      losses.drop('tools', `tools[${index}]`);
      return [];
    }
    const told = { ...(description === undefined ? {} : { description }), ...(strict === undefined ? {} : { strict }) };
    return [{ type: 'function', function: { name, ...told, parameters: input_schema } } as ChatTool];
  });
}

const CHOICES: ReadonlyMap<unknown, ChatToolChoice> = new Map([
  ['auto', 'auto'],
  ['any', 'required'],
  ['none', 'none'],
]);

function choiceOf(choice: unknown, losses: Losses): Pick<ChatRequest, 'tool_choice' | 'parallel_tool_calls'> {
  if (!isObject(choice)) return {};
  const { type, name, disable_parallel_tool_use } = choice;
  const known: ChatToolChoice | undefined =
    type === 'tool' ? { type: 'function', function: { name } } : CHOICES.get(type);
  if (known === undefined) losses.drop('tool_choice');
  return {
    ...(known === undefined ? {} : { tool_choice: known }),
    ...(disable_parallel_tool_use === true ? { parallel_tool_calls: false } : {}),
  };
}

function formatOf(format: unknown, losses: Losses): Pick<ChatRequest, 'response_format'> {
  if (!isObject(format)) return {};
  if (format.type === 'json_schema' && isObject(format.schema)) {
    const json_schema = { name: 'answer', schema: format.schema, strict: true };
    return { response_format: { type: 'json_schema', json_schema } };
  }
  losses.drop('output_config.format');
  return {};
}

function dropLost(request: MessagesRequest, losses: Losses): void {
  for (const field of LOST) if (request[field] !== undefined && request[field] !== null) losses.drop(field);
  const { thinking, service_tier, metadata } = request;
  const isAsked = isObject(thinking) && thinking.type !== 'disabled';
  if (isAsked && nonEmpty(objectOf(request.output_config).effort) === undefined) losses.drop('thinking');
  if (service_tier === 'standard_only') losses.drop('service_tier');
  if ((nonEmpty(objectOf(metadata).user_id)?.length ?? 0) > LONGEST_USER) losses.drop('metadata');
  if (marksCaches(request)) losses.drop('cache_control');
}

function marksCaches({ cache_control, system, messages, tools }: MessagesRequest): boolean {
  const marked = (list: unknown): boolean => listOf(list).some((one) => isObject(objectOf(one).cache_control));
  const contents = listOf(messages).map((message) => objectOf(message).content);
  return isObject(cache_control) || [system, tools, ...contents].some(marked);
}

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/**
 * A Messages request as chat. Fields neither form knows pass.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function chatRequestOf({ request }: CallOf<'messages'>, losses: Losses): ChatRequest {
  dropLost(request, losses);
  const rest = Object.fromEntries(Object.entries(request).filter(([field]) => !CARRIED.has(field)));
  const tools = toolsOf(request.tools, losses);
  const { effort, format } = objectOf(request.output_config);
  const user = nonEmpty(objectOf(request.metadata).user_id);
  return {
    ...rest,
    model: request.model,
    max_completion_tokens: request.max_tokens,
    messages: chatTurns(request.system, request.messages, losses),
    ...(tools.length === 0 ? {} : { tools, ...choiceOf(request.tool_choice, losses) }),
    ...formatOf(format, losses),
    ...present({
      stop: listOf(request.stop_sequences).length === 0 ? undefined : request.stop_sequences,
      reasoning_effort: effort,
      user: user !== undefined && user.length <= LONGEST_USER ? user : undefined,
    }),
  };
}
