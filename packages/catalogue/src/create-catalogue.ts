import { type Catalogue, type ModelCard, type Provider, WeirError } from '@weir/core';
import { type CardIndex, cardIndex } from './card-index.ts';
import { askedOf, type Roster } from './gather-cards.ts';
import { knownCards } from './guard/card-lookup.ts';
import { type ChainedList, type ListState, priceChain } from './guard/price-chain.ts';
import { type PriceChange, priceChanges } from './guard/price-changes.ts';
import { litellmPrices } from './litellm/litellm-prices.ts';
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
  /** The names of those among them that can be replaced by a newer state: see {@link ModelCatalogue.offer}. */
  readonly lists: readonly string[];
  /**
   * From now on exactly these providers matter: the cards they declare are added, and models of others are unknown.
   * Called again, it replaces what was adopted before. Raises `version`.
   */
  adopt(providers: Iterable<CataloguedProvider>): void;
  /**
   * Reads a newer state of a price list of the options as these say: its currencies.
   *
   * @param retrievedAt ISO date it was collected on, where it does not say.
   * @throws WeirError `invalid_options` when it is no price list.
   */
  read(list: string, text: string, retrievedAt?: string): PriceSource;
  /**
   * Puts a newer state of a price list of the options in the place of the one with its name, all at once, and raises
   * `version`. Models whose prices are not believed keep those they have.
   *
   * @throws WeirError `invalid_options` when there is no such list.
   */
  offer(list: PriceSource): PriceUpdate;
}

/** What a newer state of a price list changed. */
export interface PriceUpdate {
  readonly list: string;
  /** The version of the list before, and now. */
  readonly from: string;
  readonly to: string;
  /** The catalogue's own version since. */
  readonly version: number;
  readonly changes: readonly PriceChange[];
  /** Models that newly keep their former prices, and why. */
  readonly quarantined: readonly Problem[];
}

/** All that is replaced at once. */
interface State {
  readonly roster: Roster;
  readonly lists: readonly ListState[];
  readonly chain: readonly ChainedList[];
  readonly cards: CardIndex;
  readonly names: NameIndex;
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
  const handedIn = setup.cards ?? [];
  const assemble = (roster: Roster, lists: readonly ListState[]): State => {
    const chain = priceChain(recipe.trusted, lists, recipe.accept);
    const cards = cardIndex(recipe, chain, roster);
    return { roster, lists, chain, cards, names: nameIndex(cards, recipe.aliases, recipe.memoEntries) };
  };
  let current = assemble(
    adopted === undefined ? openRoster(setup) : rosterOf([...adopted], handedIn),
    recipe.lists.map((source) => ({ source })),
  );
  let version = 1;
  return {
    get version() {
      return version;
    },
    get problems() {
      return [...current.cards.problems, ...current.names.problems];
    },
    get sources() {
      return current.chain.map(({ source }) => source);
    },
    lists: recipe.lists.map(({ name }) => name),
    card: (target) => current.cards.card(target, 'any'),
    find: (name) => current.names.find(name),
    all: () => current.cards.listed,
    adopt: (providers) => {
      current = assemble(rosterOf([...providers], handedIn), current.lists);
      version += 1;
    },
    read: (name, text, retrievedAt) =>
      litellmPrices(text, { name, usdPer: recipe.usdPer, ...(retrievedAt === undefined ? {} : { retrievedAt }) }),
    offer: (source) => {
      const index = current.lists.findIndex((list) => list.source.name === source.name);
      const old = current.lists[index];
      if (old === undefined) throw new WeirError('invalid_options', `there is no price list '${source.name}'`);
      const before = current;
      const believed = before.chain[recipe.trusted.length + index]!.source;
      const known = knownCards(believed.cards(askedOf(before.roster, recipe)));
      const next = assemble(before.roster, before.lists.with(index, { source, known }));
      current = next;
      version += 1;
      return {
        list: source.name,
        from: old.source.version,
        to: source.version,
        version,
        changes: priceChanges(before.cards.exact, next.cards.exact),
        quarantined: newlyQuarantined(source.name, before, next),
      };
    },
  };
}

function newlyQuarantined(list: string, before: State, next: State): readonly Problem[] {
  const of = ({ cards }: State): readonly Problem[] =>
    cards.problems.filter(({ kind, source }) => kind === 'quarantined' && source === list);
  const known = new Set(of(before).map(({ name, message }) => `${name} ${message}`));
  return of(next).filter(({ name, message }) => !known.has(`${name} ${message}`));
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
