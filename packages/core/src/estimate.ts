import type { Call } from './call.ts';
import type { ModelCard } from './card.ts';
import { costAtMost } from './cost-bound.ts';
import type { EndpointSpec } from './endpoint.ts';
import type { Money } from './money.ts';
import type { Tokenizer } from './ports.ts';
import { textSizeOf } from './text-size.ts';

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

/**
 * The most an attempt at `card` can cost.
 *
 * Input is bounded by {@link inputTokensAtMost}; output is the caller's limit, or the card's when the caller set none,
 * times the choices asked for. Both are at the dearest prices that can apply ({@link costAtMost}).
 *
 * @returns pico-USD, rounded up; 0n only for a card whose prices are explicitly zero.
 * @throws WeirError `unpriced` when a unit this endpoint can use has no price.
 */
export function worstCase(call: Call, spec: EndpointSpec, card: ModelCard, at: number, tokenizer?: Tokenizer): Money {
  const input = inputTokensAtMost(call, spec, card.model, tokenizer);
  const output = outputTokensAtMost(call, spec, card);
  return costAtMost(call, spec, card, { input, output }, at);
}
