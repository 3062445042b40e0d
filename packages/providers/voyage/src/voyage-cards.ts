import { type ModelCard, type Price, pico } from '@weir/core';

const source = 'https://docs.voyageai.com/docs/pricing, 2026';
const priceVersion = 'voyage@2026';

/** USD per million tokens, as pico-USD for each. */
const perToken = (usdPerMillion: number): Price => ({
  unit: 'input_tokens',
  amount: pico(BigInt(Math.round(usdPerMillion * 1_000_000))),
  per: 1,
  source,
});
/** 0.60 USD per thousand million pixels. */
const PIXELS: Price = { unit: 'pixels', amount: pico(600n), per: 1, source };

type Card = Omit<ModelCard, 'provider'>;
const reranker = (model: string, usdPerMillion: number): Card => ({
  model,
  endpoints: ['rerank'],
  abilities: [],
  contextWindow: 32_000,
  prices: [perToken(usdPerMillion)],
  priceVersion,
});
const multimodal = (model: string): Card => ({
  model,
  endpoints: ['embeddings'],
  abilities: ['image_input'],
  contextWindow: 32_000,
  prices: [perToken(0.12), PIXELS],
  priceVersion,
});

/** What the bundled price list does not have. */
export const VOYAGE_CARDS: readonly Card[] = Object.freeze([
  reranker('rerank-2.5', 0.05),
  reranker('rerank-2.5-lite', 0.02),
  multimodal('voyage-multimodal-3'),
  multimodal('voyage-multimodal-3.5'),
]);
