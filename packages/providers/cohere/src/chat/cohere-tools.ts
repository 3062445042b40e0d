import { isObject, type JsonObject, type Losses, listOf, nonEmpty, objectOf } from '@weir/endpoints';

const NO_PARAMETERS = Object.freeze({ type: 'object', properties: {} });

function functionTool({ name, description, parameters }: JsonObject): JsonObject {
  return {
    type: 'function',
    function: {
      name,
      ...(nonEmpty(description) === undefined ? {} : { description }),
      parameters: isObject(parameters) ? parameters : NO_PARAMETERS,
    },
  };
}

interface Declared {
  readonly declared: JsonObject;
  readonly at: string;
}

/** Functions, also in their deprecated field. */
function functionsIn({ tools, functions }: JsonObject, losses: Losses): readonly Declared[] {
  const found = listOf(tools).flatMap((tool, index) => {
    const { type, function: declared } = objectOf(tool);
    if (type === 'function' && isObject(declared)) return [{ declared, at: `tools[${index}].function` }];
    losses.drop('tools', `tools[${index}]`);
    return [];
  });
  const older = listOf(functions).map((declared, index) => ({
    declared: objectOf(declared),
    at: `functions[${index}]`,
  }));
  return [...found, ...older];
}

/** What is demanded: nothing, no call, a call, or a call of one of these. */
interface Demand {
  readonly choice?: 'NONE' | 'REQUIRED';
  readonly names?: readonly string[];
}

const CHOICES: ReadonlyMap<unknown, Demand> = new Map<unknown, Demand>([
  [undefined, {}],
  ['auto', {}],
  ['none', { choice: 'NONE' }],
  ['required', { choice: 'REQUIRED' }],
]);

function givenChoice({ tool_choice, function_call }: JsonObject): unknown {
  const name = nonEmpty(objectOf(function_call).name);
  return tool_choice ?? (name === undefined ? function_call : { type: 'function', function: { name } }) ?? undefined;
}

/** Cohere names no function in its choice: only those meant are sent. */
function namedDemand(given: JsonObject): Demand | undefined {
  const { type, function: called, allowed_tools } = given;
  const name = nonEmpty(objectOf(called).name);
  if (type === 'function' && name !== undefined) return { choice: 'REQUIRED', names: [name] };
  if (type !== 'allowed_tools') return undefined;
  const { mode, tools } = objectOf(allowed_tools);
  const names = listOf(tools).flatMap((tool) => nonEmpty(objectOf(objectOf(tool).function).name) ?? []);
  return mode === 'required' ? { choice: 'REQUIRED', names } : { names };
}

/** Tools, how strict Cohere is about their arguments, and whether it must call one. */
export function toolsOf(request: JsonObject, losses: Losses): JsonObject {
  const functions = functionsIn(request, losses);
  if (functions.length === 0) return {};
  const given = givenChoice(request);
  const demand = isObject(given) ? namedDemand(given) : CHOICES.get(given);
  if (demand === undefined) losses.drop('tool_choice');
  if (request.parallel_tool_calls === false && demand?.choice !== 'NONE') losses.drop('parallel_tool_calls');
  const { choice, names } = demand ?? {};
  const meant =
    names === undefined ? functions : functions.filter(({ declared }) => names.includes(declared.name as string));
  const strict = meant.filter(({ declared }) => declared.strict === true);
  const isStrict = strict.length > 0 && strict.length === meant.length;
  if (strict.length > 0 && !isStrict) losses.drop('tools[].function.strict', `${strict[0]!.at}.strict`);
  return {
    ...(meant.length === 0 ? {} : { tools: meant.map(({ declared }) => functionTool(declared)) }),
    ...(isStrict ? { strict_tools: true } : {}),
    ...(choice === undefined || meant.length === 0 ? {} : { tool_choice: choice }),
  };
}
