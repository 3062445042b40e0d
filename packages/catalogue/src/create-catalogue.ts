import type { Catalogue, ModelCard, Provider } from '@weir/core';
import { type CardIndex, cardIndex } from './card-index.ts';
import type { Roster } from './gather-cards.ts';
import { type NameIndex, nameIndex } from './name-index.ts';
import type { PriceSource, Problem } from './price-source.ts';
import { type CatalogueSetup, readSetup } from './recipe.ts';

/** A provider as the catalogue needs to know it; every {@link Provider} is one. */
export type CataloguedProvider = Pick<Provider, 'name' | 'models'> & Partial<Pick<Provider, 'endpoints'>>;

export interface ModelCatalogue extends Catalogue {
  /** Figures that were refused, prices without a unit, aliases that lead nowhere. */
  readonly problems: readonly Problem[];
  /** Where the prices come from, best first. */
  readonly sources: readonly PriceSource[];
  /**
   * From now on exactly these providers matter: the cards they declare are added, and models of others are unknown.
   * Called again, it replaces what was adopted before. Raises `version`.
   */
  adopt(providers: Iterable<CataloguedProvider>): void;
}

/** Whether a catalogue is one of this package, so that a gateway can let it adopt its providers. */
export const isModelCatalogue = (catalogue: Catalogue): catalogue is ModelCatalogue =>
  typeof (catalogue as Partial<ModelCatalogue>).adopt === 'function';

/**
 * Makes a catalogue that stands on its own: `createCatalogue({ providers: ['openai'] }).find('gpt-5')`.
 *
 * A card declared by a provider keeps its prices; without any it has those of the first source that knows the model;
 * overrides win over both. A model nobody knows has no card, and a unit nobody prices has no price: never a zero.
 *
 * @param adopted providers to adopt from the start; see {@link ModelCatalogue.adopt}.
 * @throws WeirError `invalid_options` when an option cannot be read.
 */
export function createCatalogue(setup: CatalogueSetup = {}, adopted?: Iterable<CataloguedProvider>): ModelCatalogue {
  const recipe = readSetup(setup);
  const assemble = (roster: Roster): { readonly cards: CardIndex; readonly names: NameIndex } => {
    const cards = cardIndex(recipe, roster);
    return { cards, names: nameIndex(cards, recipe.aliases, recipe.memoEntries) };
  };
  const handedIn = setup.cards ?? [];
  let current = assemble(adopted === undefined ? openRoster(setup) : rosterOf([...adopted], handedIn));
  let version = 1;
  return {
    get version() {
      return version;
    },
    get problems() {
      return [...current.cards.problems, ...current.names.problems];
    },
    sources: recipe.sources,
    card: (target) => current.cards.card(target, 'any'),
    find: (name) => current.names.find(name),
    all: () => current.cards.listed,
    adopt: (providers) => {
      current = assemble(rosterOf([...providers], handedIn));
      version += 1;
    },
  };
}

const openRoster = ({ providers = [], cards = [] }: CatalogueSetup): Roster => ({
  providers: providers.length === 0 ? undefined : providers,
  declared: cards,
  served: new Map(),
});

function rosterOf(providers: readonly CataloguedProvider[], handedIn: readonly ModelCard[]): Roster {
  return {
    providers: providers.map(({ name }) => name),
    declared: [...handedIn, ...providers.flatMap(({ models }) => models)],
    served: new Map(
      providers.flatMap(({ name, endpoints }) =>
        endpoints === undefined ? [] : [[name, new Set(Object.keys(endpoints))] as const],
      ),
    ),
  };
}
