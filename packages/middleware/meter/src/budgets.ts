import type { Budget, BudgetScope, BudgetWindow, Money } from '@weir/core';
import { accountOf } from './account-name.ts';
import { type BudgetSubject, namesIn } from './budget-scopes.ts';
import { type CheckedBudget, checkBudget, refuseBudget } from './check-budget.ts';
import { type Period, periodsOf } from './period.ts';

/** A budget that applies to a call right now. */
export interface AppliedBudget {
  /** `scope:owner:start of the period`, unique per store. */
  readonly account: string;
  /** What may be spent and held; undefined where the budget is soft: it refuses nothing. */
  readonly limit?: Money;
  /** The limit, hard or soft. */
  readonly amount: Money;
  readonly scope: BudgetScope;
  /** The tenant, key, model, ... it is counted for. */
  readonly name: string;
  readonly window: BudgetWindow;
  readonly period: Period;
}

interface Bound {
  readonly amount: Money;
  readonly periodAt: (at: number) => Period;
}

interface Rule {
  readonly scope: BudgetScope;
  readonly window: BudgetWindow;
  readonly isSoft: boolean;
  readonly named: Map<string, Bound>;
  everyone: Bound | undefined;
}

/** A budget that names someone stands in for the one of everyone, so a scope, a window and a kind make one rule. */
function rulesOf(checked: readonly CheckedBudget[]): readonly Rule[] {
  const rules = new Map<string, Rule>();
  const calendars = new Map<string, (at: number) => Period>();
  const periodAtOf = (window: BudgetWindow, timeZone: string): ((at: number) => Period) => {
    const id = `${window} ${timeZone}`;
    const known = calendars.get(id) ?? periodsOf(window, timeZone);
    calendars.set(id, known);
    return known;
  };
  for (const { budget, amount, where } of checked) {
    const { scope, window, match, timeZone = 'UTC', kind = 'hard' } = budget;
    const id = `${scope} ${window} ${kind}`;
    const rule = rules.get(id) ?? { scope, window, isSoft: kind === 'soft', named: new Map(), everyone: undefined };
    rules.set(id, rule);
    const isTaken = match === undefined ? rule.everyone !== undefined : rule.named.has(match);
    if (isTaken) throw refuseBudget(where, `sets the ${window} limit of ${scope} '${match ?? '(everyone)'}' again`);
    const bound: Bound = { amount, periodAt: periodAtOf(window, timeZone) };
    if (match === undefined) rule.everyone = bound;
    else rule.named.set(match, bound);
  }
  return [...rules.values()];
}

const NONE: readonly AppliedBudget[] = Object.freeze([]);

/** Adds what one rule means for a subject. */
function applyTo(found: AppliedBudget[], rule: Rule, subject: BudgetSubject, at: number): void {
  const { scope, window, isSoft, named, everyone } = rule;
  for (const [name, ...widerNames] of namesIn(scope, subject)) {
    const matched = named.size === 0 ? undefined : [name, ...widerNames].find((known) => named.has(known));
    const bound = matched === undefined ? everyone : named.get(matched);
    if (bound === undefined) continue;
    const { amount, periodAt } = bound;
    const period = periodAt(at);
    const counted = scope === 'model' ? (matched ?? name) : name;
    const account = accountOf(scope, subject.principal.tenant, counted, period.name);
    found.push({ account, amount, scope, name: counted, window, period, ...(isSoft ? {} : { limit: amount }) });
  }
}

/**
 * Finds the budgets of a call at a time: the gateway's, and those its principal brings.
 *
 * @throws WeirError `invalid_options` when a budget is none: at once for the gateway's, when it is first met for a
 *   principal's.
 */
export function budgets(limits: readonly Budget[]): (subject: BudgetSubject, at: number) => readonly AppliedBudget[] {
  const shared = rulesOf(limits.map((budget, index) => checkBudget(budget, `meter: limits[${index}]`)));
  const own = new WeakMap<readonly Budget[], readonly Rule[]>();
  const ownRules = (list: readonly Budget[]): readonly Rule[] => {
    const known = own.get(list);
    if (known !== undefined) return known;
    const rules = rulesOf(list.map((budget, index) => checkBudget(budget, `The budgets of the key: [${index}]`)));
    own.set(list, rules);
    return rules;
  };
  return function budgetsOf(subject, at) {
    const { budgets: brought } = subject.principal;
    if (shared.length === 0 && brought === undefined) return NONE;
    const found: AppliedBudget[] = [];
    for (const rule of shared) applyTo(found, rule, subject, at);
    if (brought !== undefined) for (const rule of ownRules(brought)) applyTo(found, rule, subject, at);
    return found;
  };
}

const isTighter = (one: AppliedBudget, other: AppliedBudget): boolean =>
  one.limit !== undefined && (other.limit === undefined || one.limit < other.limit);

/** One claim per account, at the tightest of its limits: several budgets may count the same spending. */
export function claimsOf(list: readonly AppliedBudget[]): readonly AppliedBudget[] {
  if (list.length < 2) return list;
  const tightest = new Map<string, AppliedBudget>();
  for (const budget of list) {
    const other = tightest.get(budget.account);
    if (other === undefined || isTighter(budget, other)) tightest.set(budget.account, budget);
  }
  return tightest.size === list.length ? list : [...tightest.values()];
}
