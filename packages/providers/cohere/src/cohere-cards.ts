import { type ModelCard, pico } from '@weir/core';

const source = 'https://cohere.com/pricing, 2026';

/** USD per thousand searches, as pico-USD for each. */
const perSearch = (usdPerThousand: number) => pico(BigInt(Math.round(usdPerThousand * 1_000)) * 1_000_000n);

/** Rerankers, which the bundled price list does not have. Rerank 4 as Microsoft's Foundry announced it in December 2025. */
const SEARCHES: Readonly<Record<string, number>> = {
  'rerank-v4.0-pro': 2.5,
  'rerank-v4.0-fast': 2,
  'rerank-v3.5': 2,
  'rerank-english-v3.0': 2,
  'rerank-multilingual-v3.0': 2,
};

/** @param provider its name in targets */
export const cohereCards = (provider: string): readonly ModelCard[] =>
  Object.entries(SEARCHES).map(([model, usdPerThousand]) => ({
    provider,
    model,
    endpoints: ['rerank'],
    abilities: [],
    prices: [{ unit: 'searches', amount: perSearch(usdPerThousand), per: 1, source }],
    priceVersion: 'cohere@2026',
  }));
