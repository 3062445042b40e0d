import type { ResponsesTool } from '../../responses/responses-request.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';

/** A grammar stands inside `grammar` in chat, and by itself in Responses. */
function formOf(format: unknown): unknown {
  if (!isObject(format) || !isObject(format.grammar)) return format;
  return { type: format.type, ...format.grammar };
}

function toolOf({ type, function: called, custom }: JsonObject): ResponsesTool | undefined {
  // strict unless told otherwise in Responses, the other way round in chat
  if (type === 'function' && isObject(called)) return { type, strict: false, parameters: null, ...called };
  if (type !== 'custom' || !isObject(custom)) return undefined;
  return { type, ...custom, ...(custom.format === undefined ? {} : { format: formOf(custom.format) }) };
}

export function responsesTools(tools: unknown, losses: Losses): readonly ResponsesTool[] {
  return listOf(tools).flatMap((tool, index) => {
    const found = toolOf(objectOf(tool));
    if (found === undefined) losses.drop('tools', `tools[${index}]`);
    return found === undefined ? [] : [found];
  });
}

const flat = (choice: JsonObject): JsonObject => ({ type: choice.type, ...objectOf(choice[String(choice.type)]) });

export function responsesToolChoice(choice: unknown, losses: Losses): unknown {
  if (!isObject(choice)) return choice ?? undefined;
  if (choice.type === 'function' || choice.type === 'custom') return flat(choice);
  const { mode, tools } = objectOf(choice.allowed_tools);
  if (choice.type === 'allowed_tools')
    return { type: choice.type, mode, tools: listOf(tools).map((tool) => flat(objectOf(tool))) };
  losses.drop('tool_choice');
  return undefined;
}
