import type { ClaudeRules } from '@weir/endpoints';
import {
  answerSchema,
  isObject,
  type JsonObject,
  type Losses,
  listOf,
  nonEmpty,
  objectOf,
  sampling,
} from '@weir/endpoints';
import type { ModelFamily } from './model-family.ts';

/** Fields that are lost wherever they say something. */
const LOST: readonly string[] = [
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'audio',
  'moderation',
  'verbosity',
  'web_search_options',
  'metadata',
  'user',
  'safety_identifier',
  'store',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
];

const saysNothing = (field: string, value: unknown): boolean =>
  value === undefined || value === null || value === false || value === '' || (value === 0 && field !== 'seed');

/** Tells what is lost, and gives what is left. */
export function withoutLost(fields: JsonObject, losses: Losses): JsonObject {
  const { n, modalities, ...rest } = fields;
  if (typeof n === 'number' && n > 1) losses.drop('n');
  if (listOf(modalities).some((modality) => modality !== 'text')) losses.drop('modalities');
  for (const field of LOST) if (!saysNothing(field, rest[field])) losses.drop(field);
  return Object.fromEntries(Object.entries(rest).filter(([field]) => !LOST.includes(field)));
}

export interface Sampling {
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
}

/** Converse takes temperatures up to 1; OpenAI's newer models on it take none. */
function othersSampling(fields: JsonObject, family: ModelFamily, losses: Losses): Sampling {
  const kept: { [field: string]: number } = {};
  for (const field of ['temperature', 'top_p', 'top_k']) {
    const value = fields[field];
    if (typeof value !== 'number') continue;
    const isOver = field === 'temperature' && value > 1;
    if (family !== 'openai' && !isOver) kept[field] = value;
    else if (value !== 1 || field === 'top_k') losses.drop(field); // 1 is what it is without them
  }
  return kept;
}

/** @param thinks whether Claude thinks with a budget */
export function samplingOf(
  fields: JsonObject,
  family: ModelFamily,
  { rules, thinks }: { readonly rules: ClaudeRules; readonly thinks: boolean },
  losses: Losses,
): Sampling {
  return family === 'claude' ? sampling(fields, rules, thinks, losses) : othersSampling(fields, family, losses);
}

export function stopsOf(stop: unknown, family: ModelFamily, losses: Losses): unknown {
  const stops = typeof stop === 'string' ? [stop] : listOf(stop);
  if (stops.length === 0) return undefined;
  if (family !== 'gpt-oss' && family !== 'openai') return stops;
  losses.drop('stop');
  return undefined;
}

/** The form the answer is to have; Converse takes the schema as text. */
export function outputConfigOf(format: unknown, family: ModelFamily, losses: Losses): JsonObject | undefined {
  const { type, json_schema } = objectOf(format);
  if (type === undefined || type === 'text') return undefined;
  const { name, description, schema } = objectOf(json_schema);
  if (type !== 'json_schema' || !isObject(schema)) {
    losses.drop('response_format');
    return undefined;
  }
  const written = JSON.stringify(family === 'claude' ? answerSchema(schema) : schema);
  const jsonSchema = { schema: written, ...named('name', name), ...named('description', description) };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}

const named = (field: string, value: unknown): JsonObject => (nonEmpty(value) === undefined ? {} : { [field]: value });

const TIERS: ReadonlySet<unknown> = new Set(['default', 'flex', 'priority', 'reserved']);

export function tierOf(tier: unknown, losses: Losses): JsonObject | undefined {
  if (tier === undefined || tier === null || tier === 'auto') return undefined;
  if (TIERS.has(tier)) return { type: tier };
  losses.drop('service_tier');
  return undefined;
}
