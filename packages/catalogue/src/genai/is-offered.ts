import type { ModelInfo } from '@pydantic/genai-prices';

/** How the data says, in its comments, that the provider itself does not sell a model it lists. */
const NOT_SOLD = /(imported from|seen on|trusting) open ?router|no longer available|^retired on/i;
/** Variants only OpenRouter has; elsewhere they came with its list. */
const ROUTER_VARIANT = /:(free|extended)$/;

/**
 * Whether the provider takes requests for an entry, as far as the data tells. Entries that are kept for old bills or were
 * copied from a reseller are still found by name; they are no candidates.
 */
export function isOffered(info: ModelInfo, listedBy: string): boolean {
  if (info.deprecated === true || NOT_SOLD.test(info.price_comments ?? '')) return false;
  return listedBy === 'openrouter' || !ROUTER_VARIANT.test(info.id);
}
