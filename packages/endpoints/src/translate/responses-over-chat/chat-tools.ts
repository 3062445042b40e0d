import type { ChatRequest, ChatTool, ChatToolChoice } from '../../chat/chat-request.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/** A grammar stands by itself in Responses, and inside `grammar` in chat. */
function formOf(format: unknown): unknown {
  if (!isObject(format) || format.type !== 'grammar') return format;
  const { type, ...grammar } = format;
  return { type, grammar };
}

function toolOf(tool: JsonObject): ChatTool | undefined {
  const { type, name, description, parameters, strict, format, cache_control } = tool;
  const more = cache_control === undefined ? {} : { cache_control };
  if (type === 'function')
    return { type, function: { name, ...present({ description, parameters, strict }) }, ...more } as ChatTool;
  if (type === 'custom')
    return { type, custom: { name, ...present({ description, format: formOf(format) }) }, ...more } as ChatTool;
  return undefined;
}

function chatTools(tools: unknown, losses: Losses): readonly ChatTool[] {
  return listOf(tools).flatMap((tool, index) => {
    const found = toolOf(objectOf(tool));
    if (found === undefined) losses.drop('tools', `tools[${index}]`);
    return found === undefined ? [] : [found];
  });
}

const nested = ({ type, name }: JsonObject): ChatToolChoice => ({ type: String(type), [String(type)]: { name } });

function choiceOf(choice: unknown, losses: Losses): ChatToolChoice | undefined {
  if (typeof choice === 'string') return choice;
  if (!isObject(choice)) return undefined;
  const { type, mode, tools } = choice;
  if (type === 'function' || type === 'custom') return nested(choice);
  if (type === 'allowed_tools')
    return { type, allowed_tools: { mode, tools: listOf(tools).map((tool) => nested(objectOf(tool))) } };
  losses.drop('tool_choice');
  return undefined;
}

/** Which tools are called; nothing where there are none: chat refuses it then. */
export function chatToolUse(
  { tools, tool_choice, parallel_tool_calls }: JsonObject,
  losses: Losses,
): Pick<ChatRequest, 'tools' | 'tool_choice' | 'parallel_tool_calls'> {
  const found = chatTools(tools, losses);
  if (found.length === 0) return {};
  const choice = choiceOf(tool_choice, losses);
  return {
    tools: found,
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...(typeof parallel_tool_calls === 'boolean' ? { parallel_tool_calls } : {}),
  };
}
