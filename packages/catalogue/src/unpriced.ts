import { type EndpointSpec, type ModelCard, type PricingContext, priceOf, targetName } from '@weir/core';
import { type AnyOf, unitsOf } from './endpoint-units.ts';

/** An endpoint of a model that cannot be charged for. */
export interface UnpricedUnit {
  /** `provider/model`. */
  readonly name: string;
  readonly endpoint: string;
  /** Units of which any one would need a price. */
  readonly units: AnyOf;
}

/** All that is asked of an endpoint here: core's `Endpoints` fits. */
export type EndpointsLike = ReadonlyMap<string, Pick<EndpointSpec, 'writesOutput'>>;

/** What has no price at `at`: one line per card, endpoint and unit. Only endpoints in `endpoints` are looked at. */
export function unpriced(
  cards: Iterable<ModelCard>,
  endpoints: EndpointsLike,
  context: PricingContext,
): readonly UnpricedUnit[] {
  return [...cards].flatMap((card) =>
    card.endpoints
      .filter((endpoint) => endpoints.has(endpoint))
      .flatMap((endpoint) =>
        unitsOf(endpoint, endpoints.get(endpoint))
          .filter((units) => !units.some((unit) => priceOf(card.prices, unit, 0, context) !== undefined))
          .map((units) => ({ name: targetName(card), endpoint, units })),
      ),
  );
}
