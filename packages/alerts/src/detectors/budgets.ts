import { formatUsd, type Money } from '@weir/core';
import { type Detector, dayOf, listenTo } from '../watched.ts';

/** What `@weir/meter` tells; written out here because siblings do not import each other. */
interface BudgetReached {
  readonly account: string;
  readonly scope: string;
  readonly name: string;
  readonly window: string;
  readonly isSoft: boolean;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly percent: number;
  readonly spent: Money;
  readonly limit: Money;
}

/** When a budget is used up at the rate of its period so far, epoch ms; undefined when it lasts. */
export function exhaustedAt(
  { spent, limit, startsAt, endsAt }: Pick<BudgetReached, 'spent' | 'limit' | 'startsAt' | 'endsAt'>,
  now: number,
): number | undefined {
  if (!Number.isFinite(startsAt) || now <= startsAt || spent <= 0n || spent >= limit) return undefined;
  const at = startsAt + (now - startsAt) * (Number(limit) / Number(spent));
  return at < endsAt ? at : undefined;
}

/** Soft limits and marks of budgets, and when one will be used up before its period ends. */
export const budgets: Detector = ({ events, clock, raise }) =>
  listenTo<BudgetReached>(events, 'budget:reached', (event) => {
    const { account, scope, name, window, isSoft, percent, spent, limit } = event;
    const kind = isSoft ? 'soft ' : '';
    const what = `The ${kind}budget of ${scope} '${name}' per ${window}`;
    const figures = `${formatUsd(spent)} of ${formatUsd(limit)} USD`;
    raise({
      kind: 'budget',
      subject: account,
      period: `${percent}% of ${limit}`,
      message: `${what} is ${percent} % spent: ${figures}`,
    });
    const at = exhaustedAt(event, clock.now());
    if (at === undefined) return;
    const when = window === 'week' || window === 'month' ? dayOf(at) : new Date(at).toISOString();
    raise({
      kind: 'forecast',
      subject: account,
      period: `limit ${limit}`,
      message: `${what} will be used up on ${when} at this rate: ${figures} so far`,
    });
  });
