/**
 * Units that are metered. Disjoint: a token is counted in exactly one of them.
 * 1000 tokens read of which 100 were cached are `{ input_tokens: 900, cached_input_tokens: 100 }`.
 *
 * Open: a package adds a unit by declaration merging into {@link UsageUnits}.
 */
export interface UsageUnits {
  input_tokens: number;
  cached_input_tokens: number;
  cache_write_tokens: number;
  cache_write_1h_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  input_audio_tokens: number;
  output_audio_tokens: number;
  input_image_tokens: number;
  output_image_tokens: number;
  images: number;
  video_seconds: number;
  audio_seconds: number;
  characters: number;
  searches: number;
  pages: number;
  requests: number;
  /** Searches of files the caller stored at the provider. */
  file_searches: number;
  /** Containers in which the provider ran code or commands for a response. */
  containers: number;
  /** Of pictures and video, where they are billed by them. */
  pixels: number;
}

export type UsageUnit = keyof UsageUnits;

/** Counted units of one attempt. A unit that is absent was not reported; zero is a zero. */
export type Usage = { readonly [Unit in UsageUnit]?: number };

export const NO_USAGE: Usage = Object.freeze({});

/**
 * The unit whose price stands in when a unit has none of its own. Only where the parent is never the cheaper one, or
 * where vendors who charge more list it: a short cache write is an ordinary read for those who do not. A one-hour cache
 * write costs more than its parent everywhere, so without a price it stays unpriced.
 */
export const PARENT_UNIT: { readonly [Unit in UsageUnit]?: UsageUnit } = Object.freeze({
  reasoning_tokens: 'output_tokens',
  cached_input_tokens: 'input_tokens',
  cache_write_tokens: 'input_tokens',
  input_image_tokens: 'input_tokens',
});

const INPUT_UNITS: readonly UsageUnit[] = [
  'input_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'input_audio_tokens',
  'input_image_tokens',
];

/** All tokens the model read, cached ones included: what context tiers are measured by. */
export function inputTokens(usage: Usage): number {
  let total = 0;
  for (const unit of INPUT_UNITS) total += usage[unit] ?? 0;
  return total;
}

/** Adds two usages unit by unit. */
export function addUsage(left: Usage, right: Usage): Usage {
  const total: { [Unit in UsageUnit]?: number } = { ...left };
  for (const [unit, count] of Object.entries(right) as [UsageUnit, number][]) {
    total[unit] = (total[unit] ?? 0) + count;
  }
  return total;
}
