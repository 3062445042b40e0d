import { chatOutputLimit } from '../../chat/chat-parameters.ts';
import type { GeminiRules } from '../../generate-content/gemini-rules.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { thinkingConfig } from './thinking-config.ts';

/** Fields that have another name, and nothing else. */
const NAMES: Readonly<Record<string, string>> = Object.freeze({
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  seed: 'seed',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
  n: 'candidateCount',
  logprobs: 'responseLogprobs',
  top_logprobs: 'logprobs',
});
/** Values that say what is so without them. */
const IDLE: Readonly<Record<string, unknown>> = Object.freeze({
  presence_penalty: 0,
  frequency_penalty: 0,
  n: 1,
  logprobs: false,
});
const MOST_STOPS = 5;
const MODALITIES: ReadonlySet<unknown> = new Set(['text', 'image']);

/** Chat's fields that become one of the configuration. */
export const CONFIGURED: readonly string[] = [
  ...Object.keys(NAMES),
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'modalities',
  'response_format',
  'reasoning_effort',
  'generationConfig',
];

function stopsOf(stop: unknown, losses: Losses): readonly unknown[] | undefined {
  const stops = typeof stop === 'string' ? [stop] : listOf(stop);
  if (stops.length > MOST_STOPS) losses.drop('stop');
  return stops.length === 0 ? undefined : stops.slice(0, MOST_STOPS);
}

function modalitiesOf(modalities: unknown, losses: Losses): readonly string[] | undefined {
  const asked = listOf(modalities);
  if (asked.some((modality) => !MODALITIES.has(modality))) losses.drop('modalities');
  const known = asked.filter((modality) => MODALITIES.has(modality));
  return known.includes('image') ? known.map((modality) => String(modality).toUpperCase()) : undefined;
}

/** The form the answer is to have. */
function formatOf(format: unknown, losses: Losses): JsonObject {
  const { type, json_schema } = objectOf(format);
  if (type === undefined || type === 'text') return {};
  if (type !== 'json_object' && type !== 'json_schema') {
    losses.drop('response_format');
    return {};
  }
  const { schema } = objectOf(json_schema);
  return {
    responseMimeType: 'application/json',
    ...(type === 'json_schema' && isObject(schema) ? { responseJsonSchema: schema } : {}),
  };
}

function renamed(request: JsonObject): JsonObject {
  const told = Object.entries(NAMES).filter(([field]) => {
    const value = request[field];
    return value !== undefined && value !== null && value !== IDLE[field];
  });
  return Object.fromEntries(told.map(([field, name]) => [name, request[field]]));
}

/** What a chat request says of how to answer. A `generationConfig` of its own stands above it. */
export function generationConfig(request: JsonObject, rules: GeminiRules, losses: Losses): JsonObject {
  const maxOutputTokens = chatOutputLimit(request);
  const set = {
    maxOutputTokens,
    stopSequences: stopsOf(request.stop, losses),
    responseModalities: modalitiesOf(request.modalities, losses),
    thinkingConfig: thinkingConfig(request, rules, maxOutputTokens, losses),
  };
  return {
    ...renamed(request),
    ...Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)),
    ...formatOf(request.response_format, losses),
    ...objectOf(request.generationConfig),
  };
}
