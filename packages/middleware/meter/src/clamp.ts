import { type Call, lensOf, type Money, outputTokensAtMost, type Target, type Tokenizer } from '@weir/core';
import { type CeilingServices, ceiling } from './ceiling.ts';

/** A call whose output limit was lowered until it fits. */
export interface ClampedCall {
  readonly call: Call;
  /** The most it can cost now. */
  readonly amount: Money;
  /** Output tokens for one choice: before and now. */
  readonly from: number;
  readonly to: number;
}

interface Clamp {
  readonly services: CeilingServices & { readonly tokenizer: Tokenizer | undefined };
  readonly call: Call;
  readonly target: Target;
  readonly now: number;
  /** Fewer output tokens than this are no answer. */
  readonly least: number;
}

/**
 * Lowers the output limit of a call to what an amount pays for; undefined when that is too little, or when nothing can
 * be limited. The input is paid for first.
 */
export function clampTo(affordable: Money, { services, call, target, now, least }: Clamp): ClampedCall | undefined {
  const spec = lensOf(services.endpoints, call.endpoint);
  if (spec?.withOutputLimit === undefined || !spec.writesOutput) return undefined;
  const from = outputTokensAtMost(call, spec, services.catalogue.card(target)) / spec.choices(call.request);
  const limitedTo = (tokens: number): { call: Call; amount: Money | undefined } => {
    const limited = { ...call, request: spec.withOutputLimit!(call.request, tokens) } as Call;
    return { call: limited, amount: ceiling(services, limited, target, now, services.tokenizer) };
  };
  const [low, high] = [limitedTo(least).amount, limitedTo(from).amount];
  if (from <= least || low === undefined || high === undefined || low > affordable || high <= affordable)
    return undefined;
  const room = Number(((affordable - low) * BigInt(from - least)) / (high - low)); // cost grows evenly with the output
  // prices are rounded up, so the last token or two may not fit
  for (const to of new Set([least + room, least + room - 1, least + room - 2, least])) {
    const { call: limited, amount } = limitedTo(to);
    if (to >= least && amount !== undefined && amount <= affordable) return { call: limited, amount, from, to };
  }
  return undefined;
}
