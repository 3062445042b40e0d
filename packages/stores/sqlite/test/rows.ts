import { type AttemptIntent, type AttemptOutcome, pico } from '@weir/core';

/** A row as a gateway writes it. */
export const intent = (id: string, changes: Partial<AttemptIntent> = {}): AttemptIntent => ({
  id,
  exchange: id,
  parent: undefined,
  sequence: 0,
  kind: 'first',
  purpose: 'serve',
  endpoint: 'chat',
  target: { provider: 'openai', model: 'gpt-5-mini' },
  askedModel: 'gpt-5-mini',
  askedTier: undefined,
  tenant: 'acme',
  team: undefined,
  key: 'key-1',
  user: undefined,
  session: undefined,
  tags: { team: 'search' },
  startedAt: 1_790_000_000_000,
  held: pico(7_777n),
  ...changes,
});

export const outcome = (changes: Partial<AttemptOutcome> = {}): AttemptOutcome => ({
  outcome: 'complete',
  basis: 'provider',
  usage: { input_tokens: 900, cached_input_tokens: 100, output_tokens: 120, reasoning_tokens: 30 },
  cost: pico(1_234n),
  unpriced: [],
  priceVersion: 'prices@1',
  serviceTier: undefined,
  endedAt: 1_790_000_000_900,
  firstContentAt: 1_790_000_000_300,
  error: undefined,
  ...changes,
});
