import { ASSUMED_OUTPUT_TOKENS, type CallOf, type Catalogue, type ModelCard } from '@weir/core';
import { chatEndpoint } from '@weir/endpoints';
import type { TrimmerOptions } from './options.ts';

/** How much input a call may have. */
export interface Room {
  /** The model whose vocabulary counts. */
  readonly model: string;
  readonly maxTokens: number;
  /** Whether the limit is the operator's own rather than what a model's window leaves. */
  readonly isOwn: boolean;
}

/**
 * The room for input: that of the pinned target, or, above the router, that of the candidate with the largest window.
 * Undefined when neither a window nor `maxInputTokens` is known.
 */
export function roomOf(
  call: CallOf<'chat'>,
  catalogue: Catalogue | undefined,
  options: TrimmerOptions,
): Room | undefined {
  const { target, request } = call;
  const card = target === undefined ? largest(catalogue?.find(request.model)) : catalogue?.card(target);
  const own = options.maxInputTokens;
  const model = card?.model ?? target?.model ?? request.model;
  if (card?.contextWindow === undefined) return own === undefined ? undefined : { model, maxTokens: own, isOwn: true };
  const left = card.contextWindow - reserved(call, card, card.contextWindow, options);
  return own !== undefined && own <= left
    ? { model, maxTokens: own, isOwn: true }
    : { model, maxTokens: left, isOwn: false };
}

function largest(cards: readonly ModelCard[] | undefined): ModelCard | undefined {
  let best: ModelCard | undefined;
  for (const card of cards ?? []) {
    if (!card.endpoints.includes('chat')) continue;
    if (best === undefined || (card.contextWindow ?? 0) > (best.contextWindow ?? 0)) best = card;
  }
  return best;
}

/**
 * Tokens kept for the answer. At most half the window: price lists give some models an output limit as large as their
 * window, which would leave nothing to ask with.
 */
function reserved(call: CallOf<'chat'>, card: ModelCard, window: number, options: TrimmerOptions): number {
  const limit =
    options.reserveOutputTokens ??
    chatEndpoint.outputLimit(call.request) ??
    card.maxOutputTokens ??
    ASSUMED_OUTPUT_TOKENS;
  return Math.min(limit, Math.floor(window / 2));
}
