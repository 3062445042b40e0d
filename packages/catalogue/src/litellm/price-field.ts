import type { PriceCondition, UsageUnit } from '@weir/core';

/** What a field of an entry prices. */
export interface PricedField {
  readonly unit: UsageUnit;
  readonly when?: PriceCondition;
}

type Mode = string;
type UnitByMode = UsageUnit | ((mode: Mode) => UsageUnit | undefined);

const inModes =
  (unit: UsageUnit, ...modes: readonly Mode[]) =>
  (mode: Mode): UsageUnit | undefined =>
    modes.includes(mode) ? unit : undefined;

const seconds = (mode: Mode): UsageUnit | undefined =>
  mode === 'video_generation' ? 'video_seconds' : inModes('audio_seconds', 'audio_transcription', 'audio_speech')(mode);
/** Elsewhere it is the price of an image that is read, for which there is no unit. */
const imagesMade = inModes('images', 'image_generation', 'image_edit');

/** Fields in USD for one unit. Source: litellm's `model_prices_and_context_window.json`, 2026-07-24. */
const FIELDS: Readonly<Record<string, UnitByMode>> = {
  input_cost_per_token: 'input_tokens',
  output_cost_per_token: 'output_tokens',
  output_cost_per_reasoning_token: 'reasoning_tokens',
  cache_read_input_token_cost: 'cached_input_tokens',
  input_cost_per_token_cache_hit: 'cached_input_tokens',
  cache_creation_input_token_cost: 'cache_write_tokens',
  cache_creation_input_token_cost_above_1hr: 'cache_write_1h_tokens',
  input_cost_per_audio_token: 'input_audio_tokens',
  output_cost_per_audio_token: 'output_audio_tokens',
  input_cost_per_image_token: 'input_image_tokens',
  output_cost_per_image_token: 'output_image_tokens',
  input_cost_per_image: imagesMade,
  output_cost_per_image: imagesMade,
  input_cost_per_second: seconds,
  output_cost_per_second: seconds,
  input_cost_per_audio_per_second: inModes('audio_seconds', 'audio_transcription'),
  output_cost_per_video_per_second: 'video_seconds',
  input_cost_per_character: 'characters',
  input_cost_per_query: inModes('searches', 'rerank', 'search'),
  input_cost_per_request: 'requests',
  ocr_cost_per_page: 'pages',
  search_context_cost_per_query: 'searches',
};

const TIERS: Readonly<Record<string, string>> = { batches: 'batch', flex: 'flex', priority: 'priority' };
/** A resolution cannot be a condition: of several the dearest counts. */
const SUFFIXES = /^(.+?)(?:_\d{3,4}p)?(?:_above_(\d{1,6})k_tokens)?(?:_(batches|flex|priority))?$/;

/** Whether a field names a price of some kind: those weir cannot read are reported. */
export const isPriceField = (field: string): boolean => /(^|_)costs?(_|$)|_price(_|$)|^tiered_pricing$/.test(field);

/** What a field prices in an entry of this mode; undefined when weir has no unit or condition for it. */
export function pricedField(field: string, mode: Mode): PricedField | undefined {
  const [, base = '', thousands, tier] = SUFFIXES.exec(field) ?? [];
  const found = Object.hasOwn(FIELDS, base) ? FIELDS[base] : undefined;
  const unit = typeof found === 'function' ? found(mode) : found;
  if (unit === undefined) return undefined;
  const when: PriceCondition = {
    ...(thousands === undefined ? {} : { inputTokensOver: Number(thousands) * 1_000 }),
    ...(tier === undefined ? {} : { serviceTier: TIERS[tier]! }),
  };
  return Object.keys(when).length === 0 ? { unit } : { unit, when };
}
