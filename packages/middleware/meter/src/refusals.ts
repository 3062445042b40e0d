import { type Balance, formatUsd, type Money, minus, most, type Target, targetName, WeirError, ZERO } from '@weir/core';
import type { AppliedBudget } from './budgets.ts';

const ADJECTIVE = {
  minute: 'per-minute',
  hour: 'hourly',
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  total: 'total',
};

/** The key's name stays out of messages: they end up in logs. */
const ownerOf = ({ scope, name }: AppliedBudget): string => (scope === 'key' ? 'the key' : `${scope} '${name}'`);

/** The attempt does not fit a budget. */
export function budgetExceeded(
  budget: AppliedBudget,
  { spent, reserved }: Balance,
  target: Target,
  needed: Money,
  now: number,
): WeirError {
  const { amount: limit, window, period } = budget;
  const resets = Number.isFinite(period.endsAt);
  const when = resets ? `; it starts anew at ${new Date(period.endsAt).toISOString()}` : '';
  const left = most(ZERO, minus(minus(limit, spent), reserved));
  return new WeirError(
    'budget_exceeded',
    `The ${ADJECTIVE[window]} budget of ${ownerOf(budget)} has ${formatUsd(left)} USD left and cannot take the ${formatUsd(needed)} USD that an attempt at '${targetName(target)}' can cost; the limit is ${formatUsd(limit)} USD${when}`,
    {
      dispatch: { sent: false },
      affordable: left,
      ...(resets ? { retryAfterMs: period.endsAt - now, resetsAt: period.endsAt } : {}),
    },
  );
}

/** The attempt does not fit what the caller allows this request to cost. */
export const maxCostExceeded = (target: Target, needed: Money, spent: Money, allowed: Money): WeirError =>
  new WeirError(
    'max_cost_exceeded',
    `An attempt at '${targetName(target)}' can cost ${formatUsd(needed)} USD and ${formatUsd(spent)} USD are spent or held; the request allows ${formatUsd(allowed)} USD`,
    { dispatch: { sent: false }, affordable: most(ZERO, minus(allowed, spent)) },
  );

/** Nobody knows what the attempt can cost. */
export const withoutPrice = (target: Target): WeirError =>
  new WeirError('unpriced', `'${targetName(target)}' has no price, so no budget can bound it`, {
    dispatch: { sent: false },
  });
