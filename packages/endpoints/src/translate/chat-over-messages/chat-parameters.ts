import type { ClaudeRules } from '../../messages/claude-rules.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { answerSchema } from './answer-schema.ts';

/** Fields that are lost wherever they say something. */
const LOST = [
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
  'store',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
];

const saysNothing = (field: string, value: unknown): boolean =>
  value === undefined || value === null || value === false || (value === 0 && field !== 'seed');

/** Tells what is lost, and gives what is left. */
export function withoutLost(fields: JsonObject, losses: Losses): JsonObject {
  const { n, modalities, ...rest } = fields;
  if (typeof n === 'number' && n > 1) losses.drop('n');
  if (listOf(modalities).some((modality) => modality !== 'text')) losses.drop('modalities');
  for (const field of LOST) if (!saysNothing(field, rest[field])) losses.drop(field);
  return Object.fromEntries(Object.entries(rest).filter(([field]) => !LOST.includes(field)));
}

/** Temperature and the like, where the model, and thinking, let them be set. */
export function sampling(fields: JsonObject, rules: ClaudeRules, thinks: boolean, losses: Losses): JsonObject {
  const kept: { [field: string]: number } = {};
  for (const field of ['temperature', 'top_p', 'top_k']) {
    const value = fields[field];
    if (typeof value !== 'number') continue;
    const isOver = field === 'temperature' && (value > 1 || thinks);
    if (rules.samplingParameters && !isOver) kept[field] = value;
    else if (value !== 1 || field === 'top_k') losses.drop(field); // 1 is what it is without them
  }
  return kept;
}

/** The form the answer is to have. */
export function formatOf(format: unknown, rules: ClaudeRules, losses: Losses): JsonObject | undefined {
  const { type, json_schema } = objectOf(format);
  if (type === undefined || type === 'text') return undefined;
  const { schema } = objectOf(json_schema);
  if (type === 'json_schema' && isObject(schema) && rules.structuredOutput)
    return { type: 'json_schema', schema: answerSchema(schema) };
  losses.drop('response_format');
  return undefined;
}

const TIERS: Readonly<Record<string, string>> = Object.freeze({
  auto: 'auto',
  default: 'standard_only',
  standard_only: 'standard_only',
});

export function tierOf(tier: unknown, losses: Losses): string | undefined {
  if (tier === undefined || tier === null) return undefined;
  const known = Object.hasOwn(TIERS, String(tier)) ? TIERS[String(tier)] : undefined;
  if (known === undefined) losses.drop('service_tier');
  return known;
}
