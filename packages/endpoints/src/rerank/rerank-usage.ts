import type { Usage } from '@weir/core';
import { isBelievable, openaiInputUsage } from '../shared/openai-usage.ts';
import { openaiInputUsageFlaw } from '../shared/openai-usage-flaw.ts';
import { isObject, objectOf } from '../shared/read.ts';

/** Where what is billed is told: `usage`, or `meta.billed_units` in Cohere's own form, which proxies pass on. */
function billedIn(response: unknown): unknown {
  const { usage, meta } = objectOf(response);
  return isObject(usage) ? usage : objectOf(meta).billed_units;
}

/** Searches where it is billed by them, else the tokens that were read. */
export function rerankUsage(response: unknown): Usage | undefined {
  const billed = billedIn(response);
  const { search_units } = objectOf(billed);
  if (search_units === undefined || search_units === null) return openaiInputUsage(billed);
  return isBelievable(search_units) ? { searches: search_units as number } : undefined;
}

export function rerankUsageFlaw(response: unknown): string | undefined {
  const billed = billedIn(response);
  const { search_units } = objectOf(billed);
  if (search_units === undefined || search_units === null) return openaiInputUsageFlaw(billed);
  return isBelievable(search_units) ? undefined : 'search_units is no count';
}
