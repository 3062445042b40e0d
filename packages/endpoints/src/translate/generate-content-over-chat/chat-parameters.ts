import { fieldOf } from '../../generate-content/google-fields.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { jsonSchema } from './json-schema.ts';

const NAMES: Readonly<Record<string, string>> = Object.freeze({
  maxOutputTokens: 'max_completion_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  seed: 'seed',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  candidateCount: 'n',
  responseLogprobs: 'logprobs',
  logprobs: 'top_logprobs',
});
const LOST = ['topK', 'speechConfig', 'mediaResolution'];

function formatOf(config: JsonObject, losses: Losses): JsonObject {
  const type = fieldOf(config, 'responseMimeType');
  const schema = fieldOf(config, 'responseJsonSchema') ?? fieldOf(config, 'responseSchema');
  if (isObject(schema))
    return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: jsonSchema(schema) } } };
  if (type === 'application/json') return { response_format: { type: 'json_object' } };
  if (nonEmpty(type) !== undefined && type !== 'text/plain') losses.drop('generationConfig.responseMimeType');
  return {};
}

/** Levels are efforts; no budget is none at all, any other is not to be told. */
function effortOf(config: JsonObject, losses: Losses): JsonObject {
  const thinking = objectOf(fieldOf(config, 'thinkingConfig'));
  const level = nonEmpty(fieldOf(thinking, 'thinkingLevel'));
  if (level !== undefined) return { reasoning_effort: level.toLowerCase() };
  const budget = fieldOf(thinking, 'thinkingBudget');
  if (budget === 0) return { reasoning_effort: 'none' };
  if (typeof budget === 'number' && budget > 0) losses.drop('generationConfig.thinkingConfig');
  return {};
}

/** Google's configuration as the parameters of chat. */
export function parametersOf(config: JsonObject, losses: Losses): JsonObject {
  for (const field of LOST) if (fieldOf(config, field) != null) losses.drop(`generationConfig.${field}`);
  const modalities = listOf(fieldOf(config, 'responseModalities'));
  if (modalities.some((modality) => modality !== 'TEXT')) losses.drop('generationConfig.responseModalities');
  const stop = listOf(fieldOf(config, 'stopSequences'));
  const told = Object.entries(NAMES)
    .map(([field, name]) => [name, fieldOf(config, field)] as const)
    .filter(([, value]) => value !== undefined && value !== null);
  return {
    ...Object.fromEntries(told),
    ...(stop.length === 0 ? {} : { stop }),
    ...formatOf(config, losses),
    ...effortOf(config, losses),
  };
}
