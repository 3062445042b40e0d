import type { ModelCard, Target } from '@weir/core';
import type { PriceSource } from '../price-source.ts';
import { type TargetMap, targetMap } from '../target-map.ts';

/** Finds the priced card of a target, under the names providers have in price lists. */
export type CardLookup = (target: Target) => ModelCard | undefined;

/** The card of the first source that has prices for a target, by its name or by the source's rules. */
export function cardLookup(sources: readonly PriceSource[]): CardLookup {
  const lists = new Map<string, readonly TargetMap<ModelCard>[]>();
  const listsOf = (provider: string): readonly TargetMap<ModelCard>[] => {
    const known = lists.get(provider);
    if (known !== undefined) return known;
    const made = sources.map((source) => {
      const cards = targetMap<ModelCard>();
      for (const card of source.cards([provider])) if (card.prices.length > 0) cards.set(card, card);
      return cards;
    });
    lists.set(provider, made);
    return made;
  };
  return (target) => {
    for (const [index, cards] of listsOf(target.provider).entries()) {
      const card = cards.get(target) ?? sources[index]?.match?.(target, 'own');
      if (card !== undefined && card.prices.length > 0) return card;
    }
    return undefined;
  };
}
