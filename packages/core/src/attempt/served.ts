import type { Call } from '../call.ts';
import type { EndpointSpec } from '../endpoint.ts';
import type { Variant } from '../price.ts';

/** What a provider says that it served, of what prices depend on. */
export interface Served {
  readonly tier: string | undefined;
  readonly variant: Variant | undefined;
}

export const servedIn = (spec: EndpointSpec, part: never): Served => ({
  tier: spec.tierOf?.(part),
  variant: spec.variantOf?.(part),
});

/** The variant to be priced: as it was asked for, and as it was served where the provider says so. */
export function variantServed(spec: EndpointSpec, call: Call, served: Served | undefined): Variant | undefined {
  const sized = spec.asks?.(call.request).variant;
  const asked = spec.askedVariant?.(call.request);
  if (asked === undefined && served?.variant === undefined) return sized;
  return { ...sized, ...asked, ...served?.variant };
}
