import type { Endpoint, EndpointSpec, Endpoints } from '@weir/core';

/** A spec of any endpoint, those of other packages included. */
export type AnyEndpointSpec = { readonly [E in Endpoint]: EndpointSpec<E> }[Endpoint];

/** Endpoints by name, as a gateway and the `ENDPOINTS` port take them. A later one replaces an earlier of its name. */
export function endpointMap(...specs: readonly AnyEndpointSpec[]): Endpoints {
  return new Map(specs.map((spec) => [spec.name, spec as EndpointSpec]));
}
