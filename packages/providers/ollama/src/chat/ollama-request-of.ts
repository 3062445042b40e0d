import type { Call, CallOf } from '@weir/core';
import { chatEndpoint, isObject, type JsonObject, type Losses, listOf, objectOf } from '@weir/endpoints';
import { isModelOption, modelOptions } from './model-options.ts';
import { ollamaMessages } from './ollama-messages.ts';

/** What every request of a provider asks for, unless it says something else itself. */
export interface RequestDefaults {
  /** `num_ctx`. */
  readonly contextTokens?: number | undefined;
  /** `keep_alive`. */
  readonly keepAlive?: string | number | undefined;
}

/** Fields that have another name or form, or say nothing to Ollama. */
const CARRIED: ReadonlySet<string> = new Set([
  'messages',
  'tools',
  'tool_choice',
  'function_call',
  'parallel_tool_calls',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'stream',
  'stream_options',
  'reasoning_effort',
  'response_format',
  'n',
  'modalities',
  'options',
]);
/** Fields that are lost wherever they say something. */
const LOST: readonly string[] = [
  'functions',
  'logit_bias',
  'audio',
  'moderation',
  'verbosity',
  'web_search_options',
  'service_tier',
  'metadata',
  'user',
  'safety_identifier',
  'store',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
];

const saysNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === false || value === '' || value === 'auto';

function tellLost(request: JsonObject, losses: Losses): void {
  const { n, modalities, parallel_tool_calls, tools } = request;
  if (typeof n === 'number' && n > 1) losses.drop('n');
  if (listOf(modalities).some((modality) => modality !== 'text')) losses.drop('modalities');
  if (parallel_tool_calls === false && listOf(tools).length > 0) losses.drop('parallel_tool_calls');
  for (const field of LOST) if (!saysNothing(request[field])) losses.drop(field);
}

function toolsOf({ tools, tool_choice }: JsonObject, losses: Losses): readonly unknown[] | undefined {
  const declared = listOf(tools).flatMap((tool, index) => {
    const { type, function: fields } = objectOf(tool);
    if (type === 'function' && isObject(fields)) return [{ type, function: fields }];
    losses.drop('tools', `tools[${index}]`);
    return [];
  });
  if (declared.length === 0 || tool_choice === 'none') return undefined;
  if (!saysNothing(tool_choice)) losses.drop('tool_choice');
  return declared;
}

function formatOf(format: unknown, losses: Losses): unknown {
  const { type, json_schema } = objectOf(format);
  if (type === undefined || type === 'text') return undefined;
  if (type === 'json_object') return 'json';
  const { schema } = objectOf(json_schema);
  if (type === 'json_schema' && isObject(schema)) return schema;
  losses.drop('response_format');
  return undefined;
}

const LEVELS: ReadonlySet<string> = new Set(['low', 'medium', 'high']);

/** Of the models Ollama has, gpt-oss alone thinks more or less; the others think, or do not. */
function thinkOf(effort: unknown, model: string, losses: Losses): boolean | string | undefined {
  if (typeof effort !== 'string') return undefined;
  if (!model.includes('gpt-oss')) return effort !== 'none';
  const level = effort === 'minimal' ? 'low' : effort;
  if (LEVELS.has(level)) return level;
  losses.drop('reasoning_effort');
  return undefined;
}

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/**
 * A chat request as Ollama's own. Its fields pass (`keep_alive`, `think`, `format`, `options`), parameters of the
 * model stand in `options` wherever they stood.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function ollamaRequestOf(call: CallOf<'chat'>, defaults: RequestDefaults, losses: Losses): JsonObject {
  const { request, target } = call;
  const model = target?.model ?? request.model;
  tellLost(request, losses);
  const rest = Object.entries(request).filter(
    ([field]) => !CARRIED.has(field) && !LOST.includes(field) && !isModelOption(field),
  );
  const { stop } = request;
  const options = {
    ...present({
      num_ctx: defaults.contextTokens,
      num_predict: chatEndpoint.outputLimit?.(request),
      stop: typeof stop === 'string' ? [stop] : stop,
    }),
    ...modelOptions(request),
    ...objectOf(request.options),
  };
  return {
    ...present({ keep_alive: defaults.keepAlive }),
    ...Object.fromEntries(rest),
    model,
    messages: ollamaMessages(request.messages, call as Call, losses),
    stream: request.stream === true, // streams unless told not to
    ...present({
      tools: toolsOf(request, losses),
      format: formatOf(request.response_format, losses),
      think: thinkOf(request.reasoning_effort, model, losses),
    }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}
