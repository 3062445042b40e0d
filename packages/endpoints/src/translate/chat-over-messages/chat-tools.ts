import type { MessagesRequest, MessagesTool } from '../../messages/messages-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';

const NO_PARAMETERS = Object.freeze({ type: 'object', properties: {} });

function functionTool(declared: JsonObject, cache_control: unknown): MessagesTool {
  const { name, description, parameters, strict } = declared;
  return {
    name: name as string,
    ...(nonEmpty(description) === undefined ? {} : { description: description as string }),
    input_schema: isObject(parameters) ? parameters : NO_PARAMETERS,
    ...(typeof strict === 'boolean' ? { strict } : {}),
    ...(isObject(cache_control) ? { cache_control } : {}),
  };
}

/** Functions, also in their deprecated field; tools Anthropic runs (`web_search_20250305`) pass as they are. */
export function toolsOf(tools: unknown, functions: unknown, losses: Losses): readonly MessagesTool[] {
  const found = listOf(tools).flatMap((tool, index) => {
    const { type, function: declared, cache_control } = objectOf(tool);
    if (type === 'function' && isObject(declared))
      return [functionTool(declared, cache_control ?? declared.cache_control)];
    if (type !== 'custom') return [tool as MessagesTool];
    losses.drop('tools', `tools[${index}]`);
    return [];
  });
  return [...found, ...listOf(functions).map((declared) => functionTool(objectOf(declared), undefined))];
}

type Choice = NonNullable<MessagesRequest['tool_choice']>;

function namedChoice(choice: JsonObject): Choice | undefined {
  const name = nonEmpty(objectOf(choice.function).name);
  if (choice.type === 'function' && name !== undefined) return { type: 'tool', name };
  return undefined;
}

const CHOICES: ReadonlyMap<unknown, Choice> = new Map([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'any' }],
]);

/** The choice in OpenAI's deprecated field. */
function givenChoice({ tool_choice, function_call }: JsonObject): unknown {
  const name = nonEmpty(objectOf(function_call).name);
  return tool_choice ?? (name === undefined ? function_call : { type: 'function', function: { name } }) ?? undefined;
}

/** @param canForce whether the model, and thinking, let a call be demanded */
export function toolChoiceOf(request: JsonObject, canForce: boolean, losses: Losses): Choice | undefined {
  const given = givenChoice(request);
  const known = isObject(given) ? namedChoice(given) : CHOICES.get(given);
  const isForced = known?.type === 'any' || known?.type === 'tool';
  const choice = isForced && !canForce ? undefined : known;
  if (given !== undefined && choice === undefined) losses.drop('tool_choice');
  if (request.parallel_tool_calls !== false || choice?.type === 'none') return choice;
  return { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true };
}
