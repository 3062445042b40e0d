import type { ModelCard, Target } from '@weir/core';
import { boundedMemo } from './bounded-memo.ts';
import { qualityRank } from './facts/quality-rank.ts';
import { type Gathered, gatherCards, matters, type Roster } from './gather-cards.ts';
import type { ChainedList } from './guard/price-chain.ts';
import { makeCard } from './make-card.ts';
import type { PriceSource, Problem } from './price-source.ts';
import { checkCard } from './rates/check-card.ts';
import type { Recipe } from './recipe.ts';
import { type TargetMap, targetMap } from './target-map.ts';

type Scope = Parameters<NonNullable<PriceSource['match']>>[1];

export interface CardIndex {
  /** The card of a target, by its exact name or by the rules of a source. */
  card(target: Target, scope: Scope): ModelCard | undefined;
  /** Every card that has a name of its own. */
  readonly exact: readonly ModelCard[];
  /** Those a request can be sent to: declared, overridden, or known to serve an endpoint. */
  readonly listed: readonly ModelCard[];
  readonly providers: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** A longer name is no model's. Callers choose names, and the rules shall not read novels. */
const LONGEST_NAME = 256;

export function cardIndex(recipe: Recipe, chain: readonly ChainedList[], roster: Roster): CardIndex {
  const gathered = gatherCards(recipe, chain, roster);
  const { declared, overrides } = gathered;
  const exact = targetMap<ModelCard>();
  for (const target of [...declared.targets(), ...overrides.targets(), ...gathered.listed.targets()]) {
    const listed = gathered.listed.get(target) ?? matchedCard(recipe, chain, target, 'any');
    if (!exact.has(target)) exact.set(target, buildCard(recipe, roster, gathered, target, listed));
  }
  const ranked = ranking(exact);
  for (const card of exact.values()) exact.set(card, ranked(card));

  const memo = boundedMemo<ModelCard | null>(recipe.memoEntries);
  const resolve = ({ provider, model }: Target, scope: Scope): ModelCard | undefined => {
    if (model.length > LONGEST_NAME || !matters(roster, provider)) return undefined;
    const key = `${scope}\n${provider}\n${model}`;
    const known = memo.get(key);
    if (known !== undefined) return known ?? undefined;
    const target = { provider, model };
    const listed = matchedCard(recipe, chain, target, scope);
    const card = listed === undefined ? null : ranked(buildCard(recipe, roster, gathered, target, listed));
    memo.set(key, card);
    return card ?? undefined;
  };

  const cards = exact.values();
  return {
    card: (target, scope) => exact.get(target) ?? resolve(target, scope),
    exact: cards,
    listed: Object.freeze(
      cards.filter((card) => card.endpoints.length > 0 || declared.has(card) || overrides.has(card)),
    ),
    providers: new Set([...(roster.providers ?? []), ...cards.map(({ provider }) => provider)]),
    problems: gathered.problems,
  };
}

function matchedCard(
  recipe: Recipe,
  chain: readonly ChainedList[],
  target: Target,
  scope: Scope,
): ModelCard | undefined {
  const { provider, model } = target;
  for (const { source } of chain) {
    const card = source.match?.({ provider: recipe.pricedAs(provider), model }, scope);
    if (card !== undefined) return { ...checkCard(card, source.name, []), provider };
  }
  return undefined;
}

/** A snapshot has what is declared and overridden for the model it stands for, unless it has its own. */
function buildCard(
  recipe: Recipe,
  roster: Roster,
  { declared, overrides }: Gathered,
  target: Target,
  listed: ModelCard | undefined,
): ModelCard {
  const isOwn = declared.has(target) || overrides.has(target) || listed === undefined;
  const known = isOwn ? target : listed;
  return makeCard(target, {
    isSnapshot: known.model !== target.model,
    declared: declared.get(known),
    listed,
    override: overrides.get(known),
    vendor: recipe.pricedAs(target.provider),
    tiers: recipe.tierRules(target.provider),
    stamp: recipe.stamp(known),
    served: roster.served.get(target.provider),
  });
}

function ranking(cards: TargetMap<ModelCard>): (card: ModelCard) => ModelCard {
  const rank = qualityRank(cards.values());
  return (card) => {
    const quality = card.quality ?? rank(card);
    return Object.freeze(quality === undefined ? card : { ...card, quality });
  };
}
