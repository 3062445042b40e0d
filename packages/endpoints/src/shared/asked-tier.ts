import { nonEmpty, objectOf } from './read.ts';

/** Tiers have short names; what is longer is none, and is not to fill ledgers. */
const MAX_LENGTH = 64;

/** The service tier that a request asks for. */
export function askedTier(request: unknown): string | undefined {
  const tier = nonEmpty(objectOf(request).service_tier);
  return tier === undefined || tier.length > MAX_LENGTH ? undefined : tier;
}
