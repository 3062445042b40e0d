import type { CallOf } from '@weir/core';
import { chatOutputLimit } from '../../chat/chat-parameters.ts';
import { claudeRules } from '../../messages/claude-rules.ts';
import type { MessagesRequest } from '../../messages/messages-request.ts';
import { type JsonObject, nonEmpty, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { conversationOf } from './chat-messages.ts';
import { formatOf, sampling, tierOf, withoutLost } from './chat-parameters.ts';
import { thinkingOf } from './chat-thinking.ts';
import { toolChoiceOf, toolsOf } from './chat-tools.ts';

/** Fields that have another name or form in Messages. */
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
  'reasoning_effort',
  'response_format',
  'service_tier',
  'user',
  'safety_identifier',
  'output_config',
]);

/** Without fields that are undefined, null or objects without fields. */
const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) =>
      typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined,
    ),
  );

const stopsOf = (stop: unknown): unknown => (typeof stop === 'string' ? [stop] : (stop ?? undefined));

/**
 * A chat request as Anthropic's Messages. Fields neither form knows pass: `thinking`, `container`, `mcp_servers`.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function messagesRequestOf({ request, target }: CallOf<'chat'>, losses: Losses): MessagesRequest {
  const model = target?.model ?? request.model;
  const rules = claudeRules(model);
  const max_tokens = chatOutputLimit(request) ?? rules.maxOutputTokens;
  const rest = Object.fromEntries(Object.entries(request).filter(([field]) => !CARRIED.has(field)));
  const { system, messages } = conversationOf(request.messages, losses);
  const { thinking, effort } =
    rest.thinking === undefined ? thinkingOf(request.reasoning_effort, rules, max_tokens, losses) : {};
  const thinks = objectOf(thinking ?? rest.thinking).type === 'enabled';
  const tools = toolsOf(request.tools, request.functions, losses);
  const choice = tools.length === 0 ? undefined : toolChoiceOf(request, rules.forcedToolUse && !thinks, losses);
  const format = formatOf(request.response_format, rules, losses);
  return {
    ...withoutLost(rest, losses),
    model,
    max_tokens,
    messages,
    ...present({
      system,
      tools,
      tool_choice: choice,
      stop_sequences: stopsOf(request.stop),
      thinking,
      output_config: { ...present({ effort, format }), ...objectOf(request.output_config) },
      service_tier: tierOf(request.service_tier, losses),
      metadata: present({ user_id: nonEmpty(request.safety_identifier) ?? nonEmpty(request.user) }),
      stream: request.stream === true ? true : undefined,
    }),
    ...sampling(request, rules, thinks, losses),
  };
}
