import type { ModelCard } from '@weir/core';
import type { CardOverride } from './card-override.ts';
import { completeCard } from './complete-card.ts';
import type { ChainedList } from './guard/price-chain.ts';
import type { Problem } from './price-source.ts';
import { checkCard } from './rates/check-card.ts';
import type { Recipe } from './recipe.ts';
import { type TargetMap, targetMap } from './target-map.ts';

/** Whose models matter, and what their adapters say of them. */
export interface Roster {
  /** Undefined: every provider a source knows. */
  readonly providers: readonly string[] | undefined;
  readonly declared: readonly ModelCard[];
  /** The endpoints a provider serves, where it was asked. */
  readonly served: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What is known of the models that matter, by who says so, each figure checked. */
export interface Gathered {
  readonly declared: TargetMap<ModelCard>;
  readonly overrides: TargetMap<CardOverride>;
  readonly listed: TargetMap<ModelCard>;
  readonly problems: readonly Problem[];
}

export const matters = ({ providers }: Roster, provider: string): boolean =>
  providers === undefined || providers.includes(provider);

/** The providers whose list prices are wanted, under the names lists have; undefined for all. */
export function askedOf(roster: Roster, recipe: Recipe): readonly string[] | undefined {
  const asked = roster.providers?.map(recipe.pricedAs);
  return asked === undefined ? undefined : [...new Set(asked)];
}

export function gatherCards(recipe: Recipe, chain: readonly ChainedList[], roster: Roster): Gathered {
  const problems: Problem[] = [];
  const declared = targetMap<ModelCard>();
  for (const card of roster.declared) {
    if (matters(roster, card.provider)) declared.set(card, checkCard(card, 'cards', problems));
  }
  const overrides = targetMap<CardOverride>();
  for (const { target, override } of recipe.overrides.values()) {
    if (matters(roster, target.provider)) overrides.set(target, override);
  }
  const listed = targetMap<ModelCard>();
  for (const one of chain) list(one, recipe, roster, listed, problems);
  return { declared, overrides, listed, problems };
}

/** Adds what a source lists. Where an earlier source has prices for a model, they stand, and this one only completes them. */
function list(
  { source, better }: ChainedList,
  recipe: Recipe,
  roster: Roster,
  listed: TargetMap<ModelCard>,
  problems: Problem[],
): void {
  for (const raw of source.cards(askedOf(roster, recipe))) {
    const card = checkCard(raw, source.name, problems);
    const names = [raw.provider, ...recipe.namesPricedAs(raw.provider)];
    for (const provider of names) {
      const target = { provider, model: raw.model };
      const isWanted = matters(roster, provider) && recipe.pricedAs(provider) === raw.provider;
      if (!isWanted) continue;
      const best = priced(listed.get(target)) ?? checked(better(raw), provider);
      listed.set(target, best === undefined ? { ...card, provider } : completeCard(best, card, source.name, problems));
    }
  }
  problems.push(...(source.problems?.() ?? []));
}

const priced = (card: ModelCard | undefined): ModelCard | undefined =>
  card === undefined || card.prices.length === 0 ? undefined : card;

/** The card of a better list, such as the one its rules give a dated snapshot. */
const checked = (card: ModelCard | undefined, provider: string): ModelCard | undefined =>
  card === undefined ? undefined : { ...checkCard(card, '', []), provider };
