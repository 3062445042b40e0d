import type { Call } from '../call.ts';
import type { ModelCard, Target } from '../card.ts';
import { costAtMost } from '../cost-bound.ts';
import type { EndpointSpec } from '../endpoint.ts';
import type { WeirError } from '../error.ts';
import { inputTokensAtMost, worstCase } from '../estimate.ts';
import { least, type Money, ZERO } from '../money.ts';
import type { Tokenizer } from '../ports.ts';
import { costOf, type PricingContext } from '../price.ts';
import type { BillingManifest } from '../provider.ts';
import type { Basis } from '../reply.ts';
import { NO_USAGE, type Usage } from '../usage.ts';
import type { ReportedUsage } from './reported-usage.ts';
import { type Served, variantServed } from './served.ts';
import type { Delivered } from './transcript.ts';

/** What one attempt is booked at, and how certainly. */
export interface Bill {
  readonly basis: Basis;
  readonly usage: Usage;
  readonly cost: Money;
  readonly unpriced: readonly string[];
  /** What is wrong with the usage the provider told. */
  readonly flaw?: string;
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
export function billOfUsage(billed: Billed, usage: Usage, served: Served | undefined): Bill {
  const prices = billed.card?.prices;
  if (prices === undefined) return { basis: 'provider', usage, cost: ZERO, unpriced: usedUnits(usage) };
  const counted =
    usage.requests === undefined && prices.some(({ unit }) => unit === 'requests') ? { ...usage, requests: 1 } : usage;
  return { basis: 'provider', usage: counted, ...costOf(counted, prices, pricingOf(billed, served)) };
}

export function pricingOf({ spec, call, now }: Billed, served: Served | undefined): PricingContext {
  const variant = variantServed(spec, call, served);
  return {
    at: now,
    ...(served?.tier === undefined ? {} : { serviceTier: served.tier }),
    ...(variant === undefined ? {} : { variant }),
  };
}

/** Which of the tiers was served that was asked for nobody told: then it is the dearer, where that is one. */
function billOfTier(billed: Billed, usage: Usage, served: Served | undefined): Bill {
  const bill = billOfUsage(billed, usage, served);
  const tier = served?.tier === undefined ? billed.spec.askedTier?.(billed.call.request) : undefined;
  if (tier === undefined) return bill;
  const asked = billOfUsage(billed, usage, { variant: served?.variant, tier });
  if (asked.cost === bill.cost && asked.unpriced.length === bill.unpriced.length) return bill;
  const isDearer = asked.cost > bill.cost || asked.unpriced.length > bill.unpriced.length;
  return { ...(isDearer ? asked : bill), basis: 'estimated' };
}

/**
 * What the provider told, where that can be counted. A usage that cannot be right is booked as an upper bound, and at
 * no more than the attempt could cost.
 */
export function billOfReported(
  billed: Billed,
  { usage, flaw }: ReportedUsage,
  served: Served | undefined,
): Bill | undefined {
  if (usage === undefined) return undefined;
  const bill = billOfTier(billed, usage, served);
  if (flaw === undefined) return bill;
  const most = billOfHold(billed);
  const isBounded = bill.unpriced.length === 0 && most.unpriced.length === 0;
  return { ...bill, basis: 'estimated', cost: isBounded ? least(bill.cost, most.cost) : bill.cost, flaw };
}

/** Tokens a model may have written that were still on their way when a stream broke. */
const TOKENS_ON_THE_WAY = 8;

/**
 * The provider did not tell, but what it sent is known: an upper bound, never above what was held. Where the text was
 * counted, and not bounded, `onTheWay` tokens are added.
 */
export function billOfDelivered(billed: Billed, delivered: Delivered, onTheWay = 0): Bill {
  const { call, spec, card, target, tokenizer, now } = billed;
  const input = inputTokensAtMost(call, spec, target.model, tokenizer);
  const output = writtenAtMost(billed, delivered, onTheWay);
  const bill = billOfUsage(billed, seenUsage(billed, input, output), undefined);
  if (card === undefined || bill.unpriced.length > 0) return { ...bill, basis: 'estimated' };
  try {
    const cost = costAtMost(call, spec, card, { input, output }, now);
    const held = call.hold?.amount;
    return { ...bill, basis: 'estimated', cost: held === undefined ? cost : least(cost, held) };
  } catch {
    return { ...bill, basis: 'estimated', unpriced: usedUnits(bill.usage) }; // no price at the dearer tier asked for
  }
}

function writtenAtMost({ spec, target, tokenizer }: Billed, delivered: Delivered, onTheWay: number): number {
  if (!spec.writesOutput) return 0;
  const { contentEvents, text, furtherBytes } = delivered;
  const counted = tokenizer?.count(target.model, text);
  const bytes = furtherBytes + (counted === undefined ? Buffer.byteLength(text) : 0);
  const written = Math.max(contentEvents, (counted ?? 0) + Math.ceil(bytes / 2));
  return written + (counted === undefined || written === 0 ? 0 : onTheWay);
}

/** What is known of a usage nobody told: what was sent and came, and what the request itself says it uses. */
function seenUsage(billed: Billed, input: number, output: number): Usage {
  const written: Usage = output === 0 ? {} : { output_tokens: output };
  const asked = billed.spec.asks?.(billed.call.request);
  if (asked === undefined) return { input_tokens: input, ...written };
  const all: Usage = { input_tokens: input, ...written, ...asked.usage };
  const { unpriced } = billOfUsage(billed, all, undefined);
  const priced = Object.entries(all).filter(([unit]) => !unpriced.includes(unit));
  const isSold = ([unit]: [string, number]): boolean =>
    unit in asked.usage || (asked.orInputTokens === true && unit === 'input_tokens');
  return priced.some(isSold) ? Object.fromEntries(priced) : asked.usage;
}

/** A whole answer without usage: what was delivered, unless the model may have thought more than it says. */
export const billOfComplete = (billed: Billed, delivered: Delivered): Bill =>
  hidesReasoning(billed) ? billOfHold(billed) : billOfDelivered(billed, delivered);

/** A value without usage: what it says is counted like a delivered stream. */
export function billOfText(billed: Billed, text: string): Bill {
  return billOfComplete(billed, { contentEvents: text === '' ? 0 : 1, text, furtherBytes: 0 });
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
  const isBounded = billed.billing.cancelStopsBilling === true && !hidesReasoning(billed);
  return isBounded ? billOfDelivered(billed, delivered, TOKENS_ON_THE_WAY) : billOfHold(billed);
}

const hidesReasoning = ({ card }: Billed): boolean => card?.abilities.includes('reasoning') ?? false;

/** A reply of bytes, which no lens reads: what the request says it uses, or one request where the card prices them. */
export const billOfBytes = (billed: Billed): Bill =>
  billed.spec.asks === undefined
    ? { ...billOfUsage(billed, { requests: 1 }, undefined), basis: 'estimated' }
    : billOfDelivered(billed, { contentEvents: 0, text: '', furtherBytes: 0 });

const usedUnits = (usage: Usage): readonly string[] =>
  Object.keys(usage).filter((unit) => usage[unit as keyof Usage] !== 0);
