import { type Budget, type KeyRecord, type RateLimits, type RequestCaps, usd, WeirError } from '@weir/core';
import { uncovered } from './covers.ts';
import type { KeySpec } from './key-spec.ts';

const RATES: readonly (keyof RateLimits)[] = ['requestsPerMinute', 'tokensPerMinute', 'concurrent'];
const COUNTS: readonly (keyof Omit<RequestCaps, 'maxCostUsd'>)[] = [
  'maxInputTokens',
  'maxOutputTokens',
  'maxImages',
  'maxChoices',
];

/** Two budgets that bound the same spending, if the one for a key were of the same key. */
const isSame = (one: Budget, other: Budget): boolean =>
  one.scope === other.scope &&
  one.match === other.match &&
  one.window === other.window &&
  (one.kind ?? 'hard') === (other.kind ?? 'hard');

/**
 * Refuses a key that would be wider than one above it. What it leaves out is as above.
 *
 * @throws WeirError `invalid_request`, its `param` the field.
 */
export function checkWithin(spec: KeySpec, above: KeyRecord): void {
  const refuse = (param: string, what: string): never => {
    throw new WeirError('invalid_request', `'${param}': the key '${above.name}' above ${what}`, { param });
  };
  const most = (param: string, asked: number | undefined, limit: number | undefined): void => {
    if (asked !== undefined && limit !== undefined && asked > limit) refuse(param, `has ${limit}, not ${asked}`);
  };
  for (const field of ['models', 'endpoints'] as const) {
    const limit = above.permissions?.[field];
    const extra = limit && uncovered(spec.permissions?.[field] ?? [], limit, field === 'models');
    if (extra !== undefined) refuse(`permissions.${field}`, `does not allow '${extra}'`);
  }
  for (const rate of RATES)
    most(`permissions.rates.${rate}`, spec.permissions?.rates?.[rate], above.permissions?.rates?.[rate]);
  for (const cap of COUNTS) most(`caps.${cap}`, spec.caps?.[cap], above.caps?.[cap]);
  const [cost, costAbove] = [spec.caps?.maxCostUsd, above.caps?.maxCostUsd];
  if (cost !== undefined && costAbove !== undefined && usd(cost) > usd(costAbove))
    refuse('caps.maxCostUsd', `has ${costAbove}, not ${cost}`);
  if (spec.expiresAt !== undefined && above.expiresAt !== undefined && spec.expiresAt > above.expiresAt)
    refuse('expiresAt', `ends at ${new Date(above.expiresAt).toISOString()}`);
  for (const field of ['team', 'user'] as const) {
    const [own, theirs] = [spec[field], above[field]];
    if (own !== undefined && theirs !== undefined && own !== theirs) refuse(field, `is of '${theirs}', not '${own}'`);
  }
  for (const [name, value] of Object.entries(spec.tags ?? {})) {
    const theirs = above.tags[name];
    if (theirs !== undefined && theirs !== value) refuse(`tags.${name}`, `has '${theirs}'`);
  }
  for (const [index, budget] of (spec.budgets ?? []).entries()) checkBudget(budget, index, above, refuse);
}

function checkBudget(
  budget: Budget,
  index: number,
  above: KeyRecord,
  refuse: (param: string, what: string) => never,
): void {
  const theirs = above.budgets?.find((other) => isSame(budget, other));
  if (theirs === undefined) return;
  if (usd(budget.limitUsd) > usd(theirs.limitUsd))
    refuse(`budgets[${index}].limitUsd`, `has ${theirs.limitUsd}, not ${budget.limitUsd}`);
  const [zone, zoneAbove] = [budget.timeZone ?? 'UTC', theirs.timeZone ?? 'UTC'];
  if (budget.scope !== 'key' && zone !== zoneAbove)
    refuse(`budgets[${index}].timeZone`, `counts in ${zoneAbove}, not ${zone}`);
}
