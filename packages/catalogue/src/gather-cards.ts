import type { ModelCard } from '@weir/core';
import type { CardOverride } from './card-override.ts';
import type { PriceSource, Problem } from './price-source.ts';
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

export function gatherCards(recipe: Recipe, roster: Roster): Gathered {
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
  for (const source of recipe.sources) list(source, recipe, roster, listed, problems);
  return { declared, overrides, listed, problems };
}

/** Adds what a source lists; an earlier source that has prices for a model stands. */
function list(
  source: PriceSource,
  recipe: Recipe,
  roster: Roster,
  listed: TargetMap<ModelCard>,
  problems: Problem[],
): void {
  const asked = roster.providers?.map(recipe.pricedAs);
  for (const raw of source.cards(asked === undefined ? undefined : [...new Set(asked)])) {
    const card = checkCard(raw, source.name, problems);
    const names = [raw.provider, ...recipe.namesPricedAs(raw.provider)];
    for (const provider of names) {
      const target = { provider, model: raw.model };
      const isWanted = matters(roster, provider) && recipe.pricedAs(provider) === raw.provider;
      const isPriced = (listed.get(target)?.prices.length ?? 0) > 0;
      if (isWanted && !isPriced) listed.set(target, { ...card, provider });
    }
  }
  problems.push(...(source.problems?.() ?? []));
}
