import type { Call } from '../call.ts';
import type { ModelCard, Target } from '../card.ts';
import type { EndpointSpec } from '../endpoint.ts';
import type { WeirError } from '../error.ts';
import { inputTokensAtMost, tokensAtMost, worstCase } from '../estimate.ts';
import { least, type Money, ZERO } from '../money.ts';
import type { Tokenizer } from '../ports.ts';
import { costOf } from '../price.ts';
import type { BillingManifest } from '../provider.ts';
import type { Basis } from '../reply.ts';
import { NO_USAGE, type Usage } from '../usage.ts';
import type { Delivered } from './transcript.ts';

/** What one attempt is booked at, and how certainly. */
export interface Bill {
  readonly basis: Basis;
  readonly usage: Usage;
  readonly cost: Money;
  readonly unpriced: readonly string[];
}

/** What it takes to price one attempt. */
export interface Billed {
  readonly call: Call;
  readonly spec: EndpointSpec;
  readonly target: Target;
  readonly card: ModelCard | undefined;
  readonly billing: BillingManifest;
  readonly tokenizer: Tokenizer | undefined;
  readonly now: number;
}

const FREE: Omit<Bill, 'basis'> = Object.freeze({ usage: NO_USAGE, cost: ZERO, unpriced: [] });

/** The provider told us: exact to the pico. */
export function billOfUsage(billed: Billed, usage: Usage, serviceTier: string | undefined): Bill {
  const prices = billed.card?.prices;
  if (prices === undefined) return { basis: 'provider', usage, cost: ZERO, unpriced: usedUnits(usage) };
  const counted =
    usage.requests === undefined && prices.some(({ unit }) => unit === 'requests') ? { ...usage, requests: 1 } : usage;
  const context = serviceTier === undefined ? { at: billed.now } : { at: billed.now, serviceTier };
  return { basis: 'provider', usage: counted, ...costOf(counted, prices, context) };
}

/** The provider did not tell, but what it sent is known: an upper bound, never above what was held. */
export function billOfDelivered(billed: Billed, delivered: Delivered): Bill {
  const input = inputTokensAtMost(billed.call, billed.spec, billed.target.model, billed.tokenizer);
  const output = Math.max(delivered.contentEvents, Math.ceil(delivered.textBytes / 2));
  const usage: Usage = output === 0 ? { input_tokens: input } : { input_tokens: input, output_tokens: output };
  const bill = billOfUsage(billed, usage, undefined);
  const held = billed.call.hold?.amount;
  const cost = held === undefined || bill.unpriced.length > 0 ? bill.cost : least(bill.cost, held);
  return { ...bill, basis: 'estimated', cost };
}

/** A value without usage: what it says is counted like a delivered stream. */
export function billOfText(billed: Billed, text: string): Bill {
  const tokens = tokensAtMost(text, billed.target.model, billed.tokenizer);
  return billOfDelivered(billed, { contentEvents: 0, textBytes: tokens * 2 });
}

/** Dispatched, outcome unknown: booked at the hold until reconciled. */
export function billOfHold(billed: Billed): Bill {
  const held = billed.call.hold?.amount;
  if (held !== undefined) return { basis: 'held', usage: NO_USAGE, cost: held, unpriced: [] };
  if (billed.card === undefined) return { basis: 'held', usage: NO_USAGE, cost: ZERO, unpriced: ['input_tokens'] };
  try {
    const cost = worstCase(billed.call, billed.spec, billed.card, billed.now, billed.tokenizer);
    return { basis: 'held', usage: NO_USAGE, cost, unpriced: [] };
  } catch {
    return { basis: 'held', usage: NO_USAGE, cost: ZERO, unpriced: ['input_tokens'] }; // the card has no price: reported as such
  }
}

/**
 * What a failure before any content costs. Nothing seen, nothing known: a model may have thought for a minute before
 * the caller left, so whatever was sent is booked at the hold unless the adapter says the status is not billed.
 */
export function billOfFailure(billed: Billed, error: WeirError): Bill {
  const { dispatch } = error.details;
  if (dispatch?.sent === false) return { basis: 'not_dispatched', ...FREE };
  const isUnbilled = dispatch?.status !== undefined && billed.billing.unbilledStatuses.includes(dispatch.status);
  return isUnbilled ? { basis: 'unbilled', ...FREE } : billOfHold(billed);
}

/** A stream that broke or was cancelled after content: what was delivered, where that bounds what is billed. */
export function billOfBroken(billed: Billed, delivered: Delivered): Bill {
  const hidesReasoning = billed.card?.abilities.includes('reasoning') ?? false;
  const isBounded = billed.billing.cancelStopsBilling === true && !hidesReasoning;
  return isBounded ? billOfDelivered(billed, delivered) : billOfHold(billed);
}

/** A reply of bytes, which no lens reads: one request, priced where the card prices requests. */
export const billOfBytes = (billed: Billed): Bill => ({
  ...billOfUsage(billed, { requests: 1 }, undefined),
  basis: 'estimated',
});

const usedUnits = (usage: Usage): readonly string[] =>
  Object.keys(usage).filter((unit) => usage[unit as keyof Usage] !== 0);
