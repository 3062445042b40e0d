import { type Budget, type BudgetWindow, type Money, usd, WeirError } from '@weir/core';
import { BUDGET_SCOPES } from './budget-scopes.ts';
import { calendarOf } from './calendar.ts';

/** A budget that makes sense. */
export interface CheckedBudget {
  readonly budget: Budget;
  readonly amount: Money;
  /** Where it stands, for messages: `meter: limits[2]`. */
  readonly where: string;
}

const WINDOWS: readonly BudgetWindow[] = ['minute', 'hour', 'day', 'week', 'month', 'total'];
/** Those a time zone moves. */
const DATED: readonly BudgetWindow[] = ['day', 'week', 'month'];

export const refuseBudget = (where: string, why: string): WeirError =>
  new WeirError('invalid_options', `${where} ${why}`);

function amountOf({ limitUsd }: Budget, where: string): Money {
  let amount: Money;
  try {
    amount = usd(limitUsd);
  } catch (cause) {
    throw new WeirError('invalid_options', `${where}.limitUsd: ${(cause as Error).message}`, { cause });
  }
  if (amount < 0n) throw refuseBudget(where, `limits to ${limitUsd} USD, the least is 0`);
  return amount;
}

function checkTimeZone({ timeZone, window }: Budget, where: string): void {
  if (timeZone === undefined) return;
  if (!DATED.includes(window) && timeZone !== 'UTC')
    throw refuseBudget(
      where,
      `has the time zone '${timeZone}', which moves only ${DATED.join(', ')}; it is for ${window}`,
    );
  try {
    calendarOf(timeZone);
  } catch (cause) {
    throw new WeirError('invalid_options', `${where}.timeZone: '${timeZone}' is not an IANA time zone`, { cause });
  }
}

/** @throws WeirError `invalid_options`, naming the field. */
export function checkBudget(budget: Budget, where: string): CheckedBudget {
  const { scope, window, kind } = budget;
  if (!BUDGET_SCOPES.includes(scope))
    throw refuseBudget(where, `is for the scope '${scope}', known are ${BUDGET_SCOPES.join(', ')}`);
  if (!WINDOWS.includes(window))
    throw refuseBudget(where, `is for the window '${window}', known are ${WINDOWS.join(', ')}`);
  if (kind !== undefined && kind !== 'hard' && kind !== 'soft')
    throw refuseBudget(where, `is of the kind '${kind}', known are hard and soft`);
  checkTimeZone(budget, where);
  return { budget, amount: amountOf(budget, where), where };
}
