import type { ModelCard, Provider } from '@weir/core';

type Providers = ReadonlyMap<string, Provider>;

/** The cards of providers that are configured and serve the endpoint; all when nobody told which are configured. */
export function servedCards(
  cards: readonly ModelCard[],
  endpoint: string,
  providers: Providers | undefined,
): readonly ModelCard[] {
  return cards.filter(
    (card) => card.endpoints.includes(endpoint) && (providers === undefined || isServed(endpoint, card, providers)),
  );
}

function isServed(endpoint: string, card: ModelCard, providers: Providers): boolean {
  const provider = providers.get(card.provider);
  return provider !== undefined && endpoint in provider.endpoints;
}

/**
 * A card for a model nobody knows, at a provider that takes such: the one the name starts with, or the only one there
 * is. It is trusted to be able, and has no price.
 */
export function openCards(
  name: string,
  endpoint: string,
  abilities: readonly string[],
  providers: Providers | undefined,
): readonly ModelCard[] {
  const open = [...(providers?.values() ?? [])].filter(
    (provider) => provider.acceptsUnknownModels === true && endpoint in provider.endpoints,
  );
  const named = open.find((provider) => name.startsWith(`${provider.name}/`));
  const provider = named ?? (open.length === 1 ? open[0] : undefined);
  if (provider === undefined) return [];
  const model = named === undefined ? name : name.slice(named.name.length + 1);
  return [{ provider: provider.name, model, endpoints: [endpoint], abilities, prices: [] }];
}

/**
 * Cards that tell no abilities, at providers that take models nobody knows: price lists know of most models what they
 * cost and nothing else. Who asks for one by its name is not kept from it.
 */
export const trustedCards = (cards: readonly ModelCard[], providers: Providers | undefined): readonly ModelCard[] =>
  cards.filter(
    ({ provider, abilities }) => abilities.length === 0 && providers?.get(provider)?.acceptsUnknownModels === true,
  );
