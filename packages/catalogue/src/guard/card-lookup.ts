import type { ModelCard, Target } from '@weir/core';
import type { PriceSource } from '../price-source.ts';
import { type TargetMap, targetMap } from '../target-map.ts';

/** Finds the priced card of a target, under the names providers have in price lists. */
export type CardLookup = (target: Target) => ModelCard | undefined;

/** The card of the first source that has prices for a target, by its name or by the source's rules. Remembers both. */
export function cardLookup(sources: readonly PriceSource[]): CardLookup {
  if (sources.length === 0) return () => undefined;
  const listed = new Map<string, readonly TargetMap<ModelCard>[]>();
  const found = targetMap<ModelCard | null>();
  const listedOf = (provider: string): readonly TargetMap<ModelCard>[] => {
    const known = listed.get(provider);
    if (known !== undefined) return known;
    const made = sources.map((source) => cardsOf(source, provider));
    listed.set(provider, made);
    return made;
  };
  const find = (target: Target): ModelCard | undefined => {
    for (const [index, cards] of listedOf(target.provider).entries()) {
      const card = cards.get(target) ?? sources[index]?.match?.(target, 'own');
      if (card !== undefined && card.prices.length > 0) return card;
    }
    return undefined;
  };
  return (target) => {
    const known = found.get(target);
    if (known !== undefined) return known ?? undefined;
    const card = find(target);
    found.set({ provider: target.provider, model: target.model }, card ?? null);
    return card;
  };
}

function cardsOf(source: PriceSource, provider: string): TargetMap<ModelCard> {
  const cards = targetMap<ModelCard>();
  for (const card of source.cards([provider])) if (card.prices.length > 0) cards.set(card, card);
  return cards;
}

/** Cards a list was believed with. */
export interface KnownCards {
  readonly all: readonly ModelCard[];
  readonly find: CardLookup;
}

export function knownCards(cards: Iterable<ModelCard>): KnownCards {
  const all = [...cards];
  const map = targetMap<ModelCard>();
  for (const card of all) map.set(card, card);
  return { all, find: (target) => map.get(target) };
}
