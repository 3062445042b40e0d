import type { ModelCard } from '../card.ts';
import type { Savings } from '../ledger.ts';
import { type Money, minus } from '../money.ts';
import { costOf } from '../price.ts';
import type { Settlement } from '../reply.ts';
import { inputTokens, type Usage } from '../usage.ts';
import { type Bill, pricingOf } from './bill.ts';
import { billed, cardIn, type Run } from './run.ts';
import type { Served } from './served.ts';

/**
 * What the levers above saved on a complete answer: each alone, as if the others had stayed pulled. What a trimmer
 * removed is priced as plain input of this model, what a router avoided as the same usage at the other model.
 *
 * @returns undefined when no lever was pulled, or nobody can price what would have been.
 */
export function savingsOf(
  run: Run,
  outcome: Settlement['outcome'],
  bill: Bill,
  served: Served | undefined,
): Savings | undefined {
  const { call, services } = run;
  const { instead, purpose } = call;
  if (instead === undefined || services.ledger === undefined) return undefined;
  const isAnswer = outcome === 'complete' && (purpose === 'serve' || purpose === 'job');
  if (!isAnswer || (bill.basis !== 'provider' && bill.basis !== 'estimated')) return undefined;
  const context = pricingOf(billed(run), served);
  const costAt = (card: ModelCard | undefined, usage: Usage): Money | undefined => {
    if (card === undefined) return undefined;
    const { cost, unpriced } = costOf(usage, card.prices, context);
    return unpriced.length === 0 ? cost : undefined;
  };
  const own = costAt(run.card, bill.usage);
  if (own === undefined) return undefined;
  const { trimmed, target } = instead;
  const whole = trimmed && costAt(run.card, untrimmed(bill.usage, trimmed));
  const elsewhere = target && costAt(cardIn(run.services, target), bill.usage);
  if (whole === undefined && elsewhere === undefined) return undefined;
  return {
    ...(whole === undefined ? {} : { trimmer: minus(whole, own) }),
    ...(elsewhere === undefined ? {} : { router: minus(elsewhere, own) }),
  };
}

/** The provider's count tells how large the trimmer's measure is: their ratio is what both agree on. */
function untrimmed(usage: Usage, { before, after }: { readonly before: number; readonly after: number }): Usage {
  const removed = Math.round((inputTokens(usage) * (before - after)) / Math.max(after, 1));
  return { ...usage, input_tokens: (usage.input_tokens ?? 0) + removed };
}
