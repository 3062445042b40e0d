import { isObject, type JsonObject, type Losses, listOf, nonEmpty, objectOf } from '@weir/endpoints';
import { cachePoint, type Reading } from './content-blocks.ts';
import type { Turn } from './converse-messages.ts';
import type { ModelFamily } from './model-family.ts';

/** What Converse is told of tools. */
export interface Tools {
  readonly toolConfig?: JsonObject;
  /** Claude's own fields, for what Converse cannot say. */
  readonly claude: JsonObject;
}

const NO_PARAMETERS = Object.freeze({ type: 'object', properties: {} });
/** Claude models that Bedrock refuses `strict` for. Source: @ai-sdk/amazon-bedrock 5.0.101, November 2026. */
const NO_STRICT = /claude-(opus-4-[78]|opus-5|fable-5|sonnet-5)/;

function functionTool(declared: JsonObject, reading: Reading, model: string, at: string): JsonObject {
  const { name, description, parameters, strict } = declared;
  const isStrict = strict === true && !NO_STRICT.test(model);
  if (strict === true && !isStrict) reading.losses.drop('tools[].function.strict', `${at}.function.strict`);
  return {
    toolSpec: {
      name,
      ...(nonEmpty(description) === undefined ? {} : { description }),
      inputSchema: { json: isObject(parameters) ? parameters : NO_PARAMETERS },
      ...(isStrict ? { strict } : {}),
    },
  };
}

/** Functions first in the list, tools the provider runs itself second. */
function declaredTools(request: JsonObject, reading: Reading, family: ModelFamily, model: string) {
  const tools: JsonObject[] = [];
  const claudes: unknown[] = [];
  for (const [index, tool] of listOf(request.tools).entries()) {
    const fields = objectOf(tool);
    const { type, function: declared } = fields;
    const at = `tools[${index}]`;
    if (type === 'function' && isObject(declared)) {
      tools.push(functionTool(declared, reading, model, at));
      tools.push(...cachePoint('cache_control' in fields ? fields : declared, reading, at));
    } else if (type === undefined || type === 'custom') reading.losses.drop('tools', at);
    else if (family === 'claude') claudes.push(tool);
    else tools.push({ systemTool: { name: type } }); // Nova's: nova_grounding, nova_code_interpreter
  }
  for (const [index, declared] of listOf(request.functions).entries())
    tools.push(functionTool(objectOf(declared), reading, model, `functions[${index}]`));
  return { tools, claudes };
}

/** Converse wants to know the tools a conversation has used, also when none are offered any more. */
function usedTools(messages: readonly Turn[]): readonly JsonObject[] {
  const blocks = messages.flatMap(({ content }) => content);
  const used = blocks.flatMap(({ toolUse }) => (isObject(toolUse) ? [toolUse.name] : []));
  return [...new Set(used)].map((name) => ({ toolSpec: { name, inputSchema: { json: NO_PARAMETERS } } }));
}

/** The choice, also in OpenAI's deprecated field. */
function givenChoice({ tool_choice, function_call }: JsonObject): unknown {
  const name = nonEmpty(objectOf(function_call).name);
  return tool_choice ?? (name === undefined ? function_call : { type: 'function', function: { name } }) ?? undefined;
}

type Choice = 'auto' | 'none' | 'any' | { readonly name: string };

function choiceOf(given: unknown): Choice | undefined {
  if (given === 'auto' || given === 'none') return given;
  if (given === 'required') return 'any';
  const name = nonEmpty(objectOf(objectOf(given).function).name);
  return name === undefined ? undefined : { name };
}

const converseChoice = (choice: Choice): JsonObject =>
  typeof choice === 'string' ? { [choice]: {} } : { tool: { name: choice.name } };
const claudeChoice = (choice: Choice): JsonObject =>
  typeof choice === 'string' ? { type: choice } : { type: 'tool', name: choice.name };

/** Where a choice goes: into Converse's field, or Claude's own where that says more. */
function placed(choice: Choice | undefined, single: boolean, family: ModelFamily, losses: Losses) {
  const isClaude = family === 'claude';
  const isSingle = single && choice !== 'none';
  if (isClaude && (isSingle || choice === 'none'))
    return { claude: { ...claudeChoice(choice ?? 'auto'), ...(isSingle ? { disable_parallel_tool_use: true } : {}) } };
  if (isSingle) losses.drop('parallel_tool_calls');
  if (choice === 'none') losses.drop('tool_choice');
  return choice === undefined || choice === 'none' ? {} : { converse: converseChoice(choice) };
}

/** @param canForce whether the model, and thinking, let a call be demanded */
export function toolsOf(
  request: JsonObject,
  messages: readonly Turn[],
  { reading, family, model, canForce }: ToolRules,
): Tools {
  const { losses } = reading;
  const declared = declaredTools(request, reading, family, model);
  const given = givenChoice(request);
  const asked = choiceOf(given);
  const isForced = asked === 'any' || typeof asked === 'object';
  const used = usedTools(messages);
  const isOffered = declared.tools.length > 0 || declared.claudes.length > 0;
  if (isOffered && given !== undefined && (asked === undefined || (isForced && !canForce))) losses.drop('tool_choice');
  const isBanned = isOffered && asked === 'none' && family !== 'claude' && used.length === 0;
  const tools = isOffered ? declared.tools : used;
  if (isBanned || (tools.length === 0 && declared.claudes.length === 0)) return { claude: {} };
  const choice = isOffered ? (isForced && !canForce ? undefined : asked) : undefined;
  const single = isOffered && request.parallel_tool_calls === false;
  const { converse, claude } = placed(choice, single, family, losses);
  return {
    ...(tools.length === 0
      ? {}
      : { toolConfig: { tools, ...(converse === undefined ? {} : { toolChoice: converse }) } }),
    claude: {
      ...(declared.claudes.length === 0 ? {} : { tools: declared.claudes }),
      ...(claude === undefined ? {} : { tool_choice: claude }),
    },
  };
}

export interface ToolRules {
  readonly reading: Reading;
  readonly family: ModelFamily;
  readonly model: string;
  readonly canForce: boolean;
}
