import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ToolChoice,
} from '@ai-sdk/provider';
import type { CallOf } from '@weir/core';
import { chatEndpoint } from '@weir/endpoints';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, present, textOf } from '../shared/read.ts';
import { CALL_LOSSES } from './call-losses.ts';
import { promptOf, type Reader } from './prompt-of.ts';

/** Fields that have a place of their own in a call. */
const CARRIED: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'presence_penalty',
  'frequency_penalty',
  'stop',
  'seed',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'response_format',
  'reasoning_effort',
]);
const LOST = CALL_LOSSES.map(({ field }) => field).filter((field) => !field.includes('[') && !CARRIED.has(field));
const EFFORTS: ReadonlySet<unknown> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);
/** Values a field has anyway. */
const USUAL: Readonly<Record<string, unknown>> = Object.freeze({
  n: 1,
  parallel_tool_calls: true,
  service_tier: 'auto',
});

function saysNothing(field: string, value: unknown): boolean {
  if (field === 'modalities') return listOf(value).every((modality) => modality === 'text');
  if (value === undefined || value === null || value === USUAL[field]) return true;
  return field !== 'parallel_tool_calls' && (value === false || value === 0);
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function toolsOf(tools: unknown, { losses }: Reader): LanguageModelV4FunctionTool[] {
  return listOf(tools).flatMap((tool, index): LanguageModelV4FunctionTool[] => {
    const { type, function: declared } = objectOf(tool);
    if (type !== 'function') losses.drop('tools', `tools[${index}]`);
    if (type !== 'function') return [];
    const { name, description, parameters, strict } = objectOf(declared);
    const inputSchema = isObject(parameters) ? parameters : { type: 'object', properties: {} };
    const described = present({
      description: nonEmpty(description),
      strict: typeof strict === 'boolean' ? strict : undefined,
    });
    return [{ type: 'function', name: textOf(name), inputSchema: inputSchema as never, ...described }];
  });
}

function toolChoiceOf(choice: unknown, { losses }: Reader): LanguageModelV4ToolChoice | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  const toolName = nonEmpty(objectOf(objectOf(choice).function).name);
  if (toolName === undefined) losses.drop('tool_choice');
  return toolName === undefined ? undefined : { type: 'tool', toolName };
}

function formatOf(format: unknown, { losses }: Reader): LanguageModelV4CallOptions['responseFormat'] {
  const { type, json_schema } = objectOf(format);
  if (type === undefined || type === 'text') return undefined;
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') losses.drop('response_format');
  const { schema, name, description } = objectOf(json_schema);
  return {
    type: 'json',
    ...present({ schema: schema as never, name: nonEmpty(name), description: nonEmpty(description) }),
  };
}

function effortOf(effort: unknown, { losses }: Reader): LanguageModelV4CallOptions['reasoning'] {
  if (effort === undefined || effort === null) return undefined;
  if (!EFFORTS.has(effort)) losses.drop('reasoning_effort');
  return EFFORTS.has(effort) ? (effort as LanguageModelV4CallOptions['reasoning']) : undefined;
}

/** Fields neither form knows are the vendor's own options: the model's provider reads what it knows of them. */
function optionsOf(request: JsonObject, { vendor, losses }: Reader): LanguageModelV4CallOptions['providerOptions'] {
  for (const field of LOST) if (!saysNothing(field, request[field])) losses.drop(field);
  const isOwn = ([field]: [string, unknown]): boolean => !CARRIED.has(field) && !LOST.includes(field);
  const own = Object.fromEntries(Object.entries(request).filter(isOwn));
  return Object.keys(own).length === 0 ? undefined : { [vendor.split('.')[0]!]: own as never };
}

/**
 * A chat request as a call of an AI SDK model.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function callOptionsOf({ request, signal }: CallOf<'chat'>, reader: Reader): LanguageModelV4CallOptions {
  const tools = toolsOf(request.tools, reader);
  const { stop } = request;
  return {
    prompt: promptOf(request.messages, reader),
    abortSignal: signal,
    ...present({
      maxOutputTokens: chatEndpoint.outputLimit(request),
      temperature: numberOf(request.temperature),
      topP: numberOf(request.top_p),
      topK: numberOf(request.top_k),
      presencePenalty: numberOf(request.presence_penalty),
      frequencyPenalty: numberOf(request.frequency_penalty),
      seed: numberOf(request.seed),
      stopSequences: typeof stop === 'string' ? [stop] : stop == null ? undefined : [...stop],
      responseFormat: formatOf(request.response_format, reader),
      reasoning: effortOf(request.reasoning_effort, reader),
      tools: tools.length === 0 ? undefined : tools,
      toolChoice: tools.length === 0 ? undefined : toolChoiceOf(request.tool_choice, reader),
      providerOptions: optionsOf(request, reader),
    }),
  };
}
