import { type BudgetScope, type Principal, type Target, targetName } from '@weir/core';

/** What a budget can be counted for. */
export interface BudgetSubject {
  readonly principal: Principal;
  readonly session: string | undefined;
  readonly target: Target;
  readonly endpoint: string;
}

/** One thing that is counted, and the wider names a budget may match it by. */
type Names = readonly [name: string, ...wider: string[]];

const NO_KEYS: NonNullable<Principal['above']> = Object.freeze([]);
const NOTHING: readonly Names[] = Object.freeze([]);
const one = (name: string | undefined): readonly Names[] => (name === undefined ? NOTHING : [[name]]);

const SCOPES: Readonly<Record<BudgetScope, (subject: BudgetSubject) => readonly Names[]>> = {
  tenant: ({ principal }) => one(principal.tenant),
  team: ({ principal }) => one(principal.team),
  key: ({ principal: { key, above } }) => [...one(key), ...(above ?? NO_KEYS).map(({ key: name }): Names => [name])],
  user: ({ principal }) => one(principal.user),
  session: ({ session }) => one(session),
  tag: ({ principal: { tags } }) => Object.entries(tags).map(([name, value]): Names => [`${name}=${value}`, name]),
  model: ({ target }) => [[targetName(target), target.model]],
  provider: ({ target }) => one(target.provider),
  endpoint: ({ endpoint }) => one(endpoint),
};

export const BUDGET_SCOPES = Object.freeze(Object.keys(SCOPES)) as readonly BudgetScope[];

export const namesIn = (scope: BudgetScope, subject: BudgetSubject): readonly Names[] => SCOPES[scope](subject);
