import type { ModelCard, Money } from '@weir/core';

/** Finds the rank of a card among the cards of its provider. */
export type QualityRank = (card: ModelCard) => number | undefined;

/**
 * A heuristic, for routing where nobody declared a rank: providers price their models by how good they are, so the rank
 * is where a model's newest standard output price lies between the provider's cheapest (0) and dearest (1) text model,
 * on a logarithmic scale. It says nothing across providers, and overrates models that are old and dear.
 */
export function qualityRank(cards: Iterable<ModelCard>): QualityRank {
  const ranges = new Map<string, { low: number; high: number }>();
  for (const card of cards) {
    const price = logOutputPrice(card);
    if (price === undefined) continue;
    const range = ranges.get(card.provider);
    if (range === undefined) ranges.set(card.provider, { low: price, high: price });
    else ranges.set(card.provider, { low: Math.min(range.low, price), high: Math.max(range.high, price) });
  }
  return (card) => {
    const price = logOutputPrice(card);
    const range = ranges.get(card.provider);
    if (price === undefined || range === undefined || range.low === range.high) return undefined;
    const rank = (price - range.low) / (range.high - range.low);
    return Math.round(Math.min(1, Math.max(0, rank)) * 100) / 100;
  };
}

/** Undefined for what is not a text model sold by output token; free models have no rank either. */
function logOutputPrice(card: ModelCard): number | undefined {
  if (!card.endpoints.includes('chat') && !card.endpoints.includes('responses')) return undefined;
  let newest: { readonly amount: Money; readonly per: number; readonly since?: number } | undefined;
  for (const price of card.prices) {
    if (price.unit !== 'output_tokens' || price.when !== undefined) continue;
    if (newest === undefined || (price.since ?? 0) >= (newest.since ?? 0)) newest = price;
  }
  return newest === undefined || newest.amount === 0n ? undefined : Math.log(Number(newest.amount) / newest.per);
}
