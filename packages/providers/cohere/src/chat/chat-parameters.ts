import { isObject, type JsonObject, type Losses, listOf, objectOf } from '@weir/endpoints';

/** Fields that are lost wherever they say something. */
const LOST = [
  'top_logprobs',
  'logit_bias',
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

const saysNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === false || value === 0 || value === '';

/** Tells what is lost, and gives what is left. */
export function withoutLost(fields: JsonObject, losses: Losses): JsonObject {
  const { n, modalities, service_tier, ...rest } = fields;
  if (typeof n === 'number' && n > 1) losses.drop('n');
  if (listOf(modalities).some((modality) => modality !== 'text')) losses.drop('modalities');
  if (!saysNothing(service_tier) && service_tier !== 'auto' && service_tier !== 'default') losses.drop('service_tier');
  for (const field of LOST) if (!saysNothing(rest[field])) losses.drop(field);
  return Object.fromEntries(Object.entries(rest).filter(([field, value]) => !LOST.includes(field) && value !== null));
}

/** Sampling by Cohere's names, within its bounds. */
export function sampling(fields: JsonObject, losses: Losses): JsonObject {
  const { temperature, top_p, top_k, presence_penalty, frequency_penalty } = fields;
  const bounded = Object.entries({ temperature, presence_penalty, frequency_penalty }).filter(([field, value]) => {
    if (typeof value !== 'number') return false;
    const isTaken = value >= 0 && value <= 1;
    if (!isTaken) losses.drop(field);
    return isTaken;
  });
  return {
    ...Object.fromEntries(bounded),
    ...(typeof top_p === 'number' ? { p: top_p } : {}),
    ...(typeof top_k === 'number' ? { k: top_k } : {}),
  };
}

/** The form the answer is to have. */
export function formatOf(format: unknown, losses: Losses): JsonObject {
  if (format === undefined || format === null) return {};
  const { type, json_schema } = objectOf(format);
  if (type === 'text') return {};
  if (type === 'json_schema' && isObject(objectOf(json_schema).schema))
    return { response_format: { type: 'json_object', json_schema: objectOf(json_schema).schema } };
  if (type === 'json_object') return { response_format: format }; // Cohere's own schema stands inside it
  losses.drop('response_format');
  return {};
}

/** Share of the longest answer that thinking may take, in per cent: those of Claude's, Bedrock's and Gemini's adapters. */
const BUDGET_PERCENT: Readonly<Record<string, number>> = Object.freeze({ minimal: 2, low: 10, medium: 30 });
const UNBOUNDED: ReadonlySet<unknown> = new Set(['high', 'xhigh', 'max']);
/** Most a reasoning model of Cohere's writes. Source: its page on command-a-reasoning, November 2026. */
const MOST_OUTPUT = 32_768;

/** How the model is to think for a `reasoning_effort`; `thinking` in Cohere's own form passes instead. */
export function thinkingOf(effort: unknown, limit: number | undefined, losses: Losses): JsonObject {
  if (typeof effort !== 'string') return {};
  if (effort === 'none') return { thinking: { type: 'disabled' } };
  if (UNBOUNDED.has(effort)) return { thinking: { type: 'enabled' } };
  const percent = Object.hasOwn(BUDGET_PERCENT, effort) ? BUDGET_PERCENT[effort] : undefined;
  if (percent === undefined) {
    losses.drop('reasoning_effort');
    return {};
  }
  const token_budget = Math.max(1, Math.round(((limit ?? MOST_OUTPUT) * percent) / 100));
  return { thinking: { type: 'enabled', token_budget } };
}
