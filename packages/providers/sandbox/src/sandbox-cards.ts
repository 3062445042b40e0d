import { type ModelCard, type Price, pico, type UsageUnit } from '@weir/core';

const SOURCE = 'sandbox: invented, nobody is charged';

/** USD per million tokens, in micro-USD so that it stays an integer: 1 USD per million = 1e6 pico-USD per token. */
const price = (unit: UsageUnit, microUsdPerMillion: bigint): Price => ({
  unit,
  amount: pico(microUsdPerMillion),
  per: 1,
  source: SOURCE,
});

const CHAT_ABILITIES = [
  'stream',
  'tools',
  'parallel_tools',
  'json_object',
  'json_schema',
  'image_input',
  'multiple_choices',
];

/** A small and a large text model and an embedding model, priced like the market's of November 2026. */
export const SANDBOX_CARDS: readonly ModelCard[] = Object.freeze([
  {
    provider: 'sandbox',
    model: 'sandbox-small',
    endpoints: ['chat', 'completions'],
    abilities: CHAT_ABILITIES,
    contextWindow: 32_000,
    maxOutputTokens: 4_096,
    prices: [price('input_tokens', 150_000n), price('cached_input_tokens', 15_000n), price('output_tokens', 600_000n)],
    priceVersion: 'sandbox@1',
    quality: 0.3,
  },
  {
    provider: 'sandbox',
    model: 'sandbox-large',
    endpoints: ['chat', 'completions'],
    abilities: CHAT_ABILITIES,
    contextWindow: 200_000,
    maxOutputTokens: 16_384,
    prices: [
      price('input_tokens', 2_500_000n),
      price('cached_input_tokens', 250_000n),
      price('output_tokens', 10_000_000n),
    ],
    priceVersion: 'sandbox@1',
    quality: 0.9,
  },
  {
    provider: 'sandbox',
    model: 'sandbox-embed',
    endpoints: ['embeddings'],
    abilities: [],
    contextWindow: 8_192,
    prices: [price('input_tokens', 20_000n)],
    priceVersion: 'sandbox@1',
  },
  {
    provider: 'sandbox',
    model: 'sandbox-moderation',
    endpoints: ['moderations'],
    abilities: [],
    prices: [price('input_tokens', 0n), price('requests', 0n)],
    priceVersion: 'sandbox@1',
  },
]);
