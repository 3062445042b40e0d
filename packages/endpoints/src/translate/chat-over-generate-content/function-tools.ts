import type { GoogleTool } from '../../generate-content/generate-content-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';

/** Tools Google runs, by the names OpenAI's callers give them. */
const OWN_TOOLS: ReadonlyMap<unknown, string> = new Map([
  ['google_search', 'googleSearch'],
  ['google_maps', 'googleMaps'],
  ['url_context', 'urlContext'],
  ['code_execution', 'codeExecution'],
  ['file_search', 'fileSearch'],
  ['computer_use', 'computerUse'],
]);

function declaration(declared: JsonObject, losses: Losses, at: string): JsonObject {
  const { name, description, parameters, strict } = declared;
  if (strict === true) losses.drop('strict', `${at}.strict`);
  return {
    name,
    ...(nonEmpty(description) === undefined ? {} : { description }),
    ...(isObject(parameters) ? { parametersJsonSchema: parameters } : {}),
  };
}

/** Functions, also in their deprecated field, are one tool; each that Google runs is another. */
export function toolsOf({ tools, functions, web_search_options }: JsonObject, losses: Losses): readonly GoogleTool[] {
  const declarations: JsonObject[] = [];
  const others: GoogleTool[] = [];
  for (const [index, item] of listOf(tools).entries()) {
    const tool = objectOf(item);
    const { type, function: declared } = tool;
    const own = OWN_TOOLS.get(type);
    if (type === 'function' && isObject(declared))
      declarations.push(declaration(declared, losses, `tools[${index}].function`));
    else if (own !== undefined) others.push({ [own]: objectOf(tool[textOf(type)]) });
    else losses.drop('tools', `tools[${index}]`);
  }
  for (const [index, declared] of listOf(functions).entries())
    declarations.push(declaration(objectOf(declared), losses, `functions[${index}]`));
  if (isObject(web_search_options)) others.push({ googleSearch: {} });
  return [...(declarations.length === 0 ? [] : [{ functionDeclarations: declarations }]), ...others];
}

const CHOICES: ReadonlyMap<unknown, JsonObject> = new Map([
  ['auto', { mode: 'AUTO' }],
  ['none', { mode: 'NONE' }],
  ['required', { mode: 'ANY' }],
]);

const nameIn = (tool: unknown): string | undefined => nonEmpty(objectOf(objectOf(tool).function).name);

/** A function that must be called, or those that may be. */
function namedChoice(choice: JsonObject): JsonObject | undefined {
  const name = nameIn(choice);
  if (choice.type === 'function' && name !== undefined) return { mode: 'ANY', allowedFunctionNames: [name] };
  const { mode, tools } = objectOf(choice.allowed_tools);
  const names = listOf(tools).flatMap((tool) => nameIn(tool) ?? []);
  if (choice.type !== 'allowed_tools' || names.length === 0) return undefined;
  return { mode: mode === 'required' ? 'ANY' : 'VALIDATED', allowedFunctionNames: names };
}

/** Which functions may or must be called. */
export function functionCallingConfig(request: JsonObject, losses: Losses): JsonObject | undefined {
  const { tool_choice, function_call, parallel_tool_calls } = request;
  if (parallel_tool_calls === false) losses.drop('parallel_tool_calls');
  const name = nonEmpty(objectOf(function_call).name);
  const given =
    tool_choice ?? (name === undefined ? function_call : { type: 'function', function: { name } }) ?? undefined;
  const choice = isObject(given) ? namedChoice(given) : CHOICES.get(given);
  if (given !== undefined && choice === undefined) losses.drop('tool_choice');
  return choice;
}
