import { type Money, type Principal, usd, WeirError } from '@weir/core';
import type { BudgetLimit, LimitScope } from './meter-options.ts';
import { type Period, periodsOf, type Window } from './period.ts';

/** A budget that applies to a principal right now. */
export interface Budget {
  /** `scope:name:start of the period`, unique per store. */
  readonly account: string;
  readonly limit: Money;
  readonly scope: LimitScope;
  /** The tenant, key or user as the principal has it. */
  readonly name: string;
  readonly window: Window;
  readonly period: Period;
}

interface Rule {
  readonly scope: LimitScope;
  readonly window: Window;
  readonly periodAt: (at: number) => Period;
  readonly named: Map<string, Money>;
  everyone: Money | undefined;
}

const invalid = (index: number, why: string): WeirError =>
  new WeirError('invalid_options', `meter: limits[${index}] ${why}`);

function amountOf({ limitUsd }: BudgetLimit, index: number): Money {
  let amount: Money;
  try {
    amount = usd(limitUsd);
  } catch (cause) {
    throw new WeirError('invalid_options', `meter: limits[${index}].limitUsd: ${(cause as Error).message}`, { cause });
  }
  if (amount < 0n) throw invalid(index, `limits to ${limitUsd} USD, the least is 0`);
  return amount;
}

/** A limit that names someone stands in for the one of everyone, so a scope and a window make one rule. */
function rulesOf(limits: readonly BudgetLimit[]): readonly Rule[] {
  const rules = new Map<string, Rule>();
  limits.forEach((limit, index) => {
    const { scope, window, match } = limit;
    const id = `${scope} ${window}`;
    const rule = rules.get(id) ?? { scope, window, periodAt: periodsOf(window), named: new Map(), everyone: undefined };
    rules.set(id, rule);
    const isTaken = match === undefined ? rule.everyone !== undefined : rule.named.has(match);
    if (isTaken) throw invalid(index, `sets the ${window} limit of ${scope} '${match ?? '(everyone)'}' again`);
    const amount = amountOf(limit, index);
    if (match === undefined) rule.everyone = amount;
    else rule.named.set(match, amount);
  });
  return [...rules.values()];
}

/** Names cannot run into each other: `a/b` of one tenant is not `b` of tenant `a`. */
const part = (name: string): string =>
  name.replace(/[%/:]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

function accountOf(scope: LimitScope, principal: Principal, name: string, period: Period): string {
  const owner = scope === 'tenant' ? part(name) : `${part(principal.tenant)}/${part(name)}`;
  return `${scope}:${owner}:${period.name}`;
}

const NONE: readonly Budget[] = Object.freeze([]);

/**
 * Finds the budgets of a principal at a time.
 *
 * @throws WeirError `invalid_options` when a limit is no amount or is set twice.
 */
export function budgets(limits: readonly BudgetLimit[]): (principal: Principal, at: number) => readonly Budget[] {
  const rules = rulesOf(limits);
  if (rules.length === 0) return () => NONE;
  return function budgetsOf(principal, at) {
    let found: Budget[] | undefined;
    for (const { scope, window, periodAt, named, everyone } of rules) {
      const name = principal[scope];
      const limit = name === undefined ? undefined : (named.get(name) ?? everyone);
      if (name === undefined || limit === undefined) continue;
      const period = periodAt(at);
      found ??= [];
      found.push({ account: accountOf(scope, principal, name, period), limit, scope, name, window, period });
    }
    return found ?? NONE;
  };
}
