import { nonEmpty, objectOf } from './read.ts';

/** Tiers have short names; what is longer is none, and is not to fill ledgers. */
const MAX_LENGTH = 64;
const FAST = 'fast';

/** The service tier that a request asks for; Anthropic's fast mode is dearer than any. */
export function askedTier(request: unknown): string | undefined {
  const { service_tier, speed } = objectOf(request);
  if (speed === FAST) return FAST;
  const tier = nonEmpty(service_tier);
  return tier === undefined || tier.length > MAX_LENGTH ? undefined : tier;
}
