import type { Call } from './call.ts';
import type { ModelCard } from './card.ts';
import type { EndpointSpec } from './endpoint.ts';
import { WeirError } from './error.ts';
import { type Money, most, pico, ZERO } from './money.ts';
import type { Tokenizer } from './ports.ts';
import { type PricingContext, priceOf } from './price.ts';
import { textSizeOf } from './text-size.ts';
import type { UsageUnit } from './usage.ts';

/** Tokens a chat format adds around one piece of text: role, separators, names. */
const TOKENS_PER_PIECE = 8;
/** Assumed when neither the caller nor the card limits the output. */
export const ASSUMED_OUTPUT_TOKENS = 16_384;

/**
 * Tokens one text has at most: counted when a tokenizer for the model is loaded, otherwise UTF-8 bytes / 2,
 * a ceiling in practice but not in theory (docs/money.md#estimates).
 */
export function tokensAtMost(text: string, model: string, tokenizer?: Tokenizer): number {
  const counted = tokenizer?.count(model, text);
  return counted ?? Math.ceil(Buffer.byteLength(text) / 2);
}

/** Input tokens a call has at most, images and files included. */
export function inputTokensAtMost(call: Call, spec: EndpointSpec, model: string, tokenizer?: Tokenizer): number {
  let tokens = spec.otherInputTokens(call.request);
  if (tokenizer === undefined) {
    const size = textSizeOf(call.request, spec);
    return tokens + size.tokensAtMost + size.pieces * TOKENS_PER_PIECE;
  }
  for (const piece of spec.texts(call.request)) tokens += tokensAtMost(piece, model, tokenizer) + TOKENS_PER_PIECE;
  return tokens;
}

/** Output tokens a call can have at most at a card, over all choices. */
export function outputTokensAtMost(call: Call, spec: EndpointSpec, card: ModelCard | undefined): number {
  if (!spec.writesOutput) return 0;
  const own = spec.outputLimit(call.request);
  const limit = own ?? card?.maxOutputTokens ?? ASSUMED_OUTPUT_TOKENS;
  return limit * spec.choices(call.request);
}

const INPUT_UNITS: readonly UsageUnit[] = ['input_tokens', 'cache_write_tokens'];
const OUTPUT_UNITS: readonly UsageUnit[] = ['output_tokens', 'reasoning_tokens'];
/** Dearer than text wherever they are priced, so they bound a request that may use them. */
const INPUT_UNITS_WITH_AUDIO: readonly UsageUnit[] = [...INPUT_UNITS, 'input_audio_tokens'];
const OUTPUT_UNITS_WITH_AUDIO: readonly UsageUnit[] = [...OUTPUT_UNITS, 'output_audio_tokens'];

function dearest(
  units: readonly UsageUnit[],
  tokens: number,
  input: number,
  card: ModelCard,
  context: PricingContext,
): Money {
  if (tokens === 0) return ZERO;
  let amount: Money | undefined;
  for (const unit of units) {
    const price = priceOf(card.prices, unit, input, context);
    if (price === undefined) continue;
    const cost = pico((price.amount * BigInt(Math.ceil(tokens)) + BigInt(price.per) - 1n) / BigInt(price.per));
    amount = amount === undefined ? cost : most(amount, cost);
  }
  if (amount !== undefined) return amount;
  throw new WeirError('unpriced', `'${card.provider}/${card.model}' has no price for ${units[0]}`);
}

/**
 * The most an attempt at `card` can cost.
 *
 * Input is bounded by {@link inputTokensAtMost}, at the dearest applicable input price; output is the caller's limit,
 * or the card's when the caller set none, times the choices asked for.
 *
 * @returns pico-USD, rounded up; 0n only for a card whose prices are explicitly zero.
 * @throws WeirError `unpriced` when a unit this endpoint can use has no price.
 */
export function worstCase(call: Call, spec: EndpointSpec, card: ModelCard, at: number, tokenizer?: Tokenizer): Money {
  const input = inputTokensAtMost(call, spec, card.model, tokenizer);
  const output = outputTokensAtMost(call, spec, card);
  const context = { at };
  const request =
    priceOf(card.prices, 'requests', input, context) === undefined
      ? ZERO
      : dearest(['requests'], 1, input, card, context);
  const needs = card.prices.some(({ unit }) => unit === 'input_audio_tokens') ? spec.needs(call.request) : [];
  const inputUnits = needs.includes('audio_input') ? INPUT_UNITS_WITH_AUDIO : INPUT_UNITS;
  const outputUnits = needs.includes('audio_output') ? OUTPUT_UNITS_WITH_AUDIO : OUTPUT_UNITS;
  return pico(
    dearest(inputUnits, input, input, card, context) + dearest(outputUnits, output, input, card, context) + request,
  );
}
