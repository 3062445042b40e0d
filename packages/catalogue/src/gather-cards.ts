import type { ModelCard, Target } from '@weir/core';
import type { CardOverride } from './card-override.ts';
import { completeCard } from './complete-card.ts';
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
  for (const [index, source] of recipe.sources.entries()) {
    list(source, recipe.sources.slice(0, index), recipe, roster, listed, problems);
  }
  return { declared, overrides, listed, problems };
}

/** Adds what a source lists. Where an earlier source has prices for a model, they stand, and this one only completes them. */
function list(
  source: PriceSource,
  earlier: readonly PriceSource[],
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
      if (!isWanted) continue;
      const known = priced(listed.get(target)) ?? ruled(earlier, raw, provider);
      listed.set(
        target,
        known === undefined ? { ...card, provider } : completeCard(known, card, source.name, problems),
      );
    }
  }
  problems.push(...(source.problems?.() ?? []));
}

const priced = (card: ModelCard | undefined): ModelCard | undefined =>
  card === undefined || card.prices.length === 0 ? undefined : card;

/** What the rules of an earlier source say of a name that only this one spells out, such as a dated snapshot. */
function ruled(earlier: readonly PriceSource[], target: Target, provider: string): ModelCard | undefined {
  for (const source of earlier) {
    const card = priced(source.match?.(target, 'own'));
    if (card !== undefined) return { ...checkCard(card, source.name, []), provider };
  }
  return undefined;
}
