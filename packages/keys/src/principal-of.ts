import { type Budget, type KeyRecord, type Principal, type RequestCaps, usd } from '@weir/core';

/**
 * The principal of a key and those above it, nearest first. What bounds it is the key's own and all of theirs;
 * team, user and tags are the topmost's where it has them.
 */
export function principalOf(lineage: readonly KeyRecord[]): Principal {
  const [key, ...above] = lineage as [KeyRecord, ...KeyRecord[]];
  const budgets = budgetsOf(lineage);
  const caps = lineage.map((record) => record.caps).reduce(tighterCaps);
  const team = topmost(lineage, 'team');
  const user = topmost(lineage, 'user');
  return Object.freeze({
    tenant: key.tenant,
    key: key.name,
    ...(team === undefined ? {} : { team }),
    ...(user === undefined ? {} : { user }),
    tags: Object.freeze(Object.assign({}, ...lineage.map(({ tags }) => tags)) as Record<string, string>),
    ...(key.permissions === undefined ? {} : { permissions: key.permissions }),
    ...(above.length === 0
      ? {}
      : {
          above: above.map(({ name, permissions }) => ({
            key: name,
            ...(permissions === undefined ? {} : { permissions }),
          })),
        }),
    ...(budgets.length === 0 ? {} : { budgets }),
    ...(caps === undefined ? {} : { caps }),
  });
}

const topmost = (lineage: readonly KeyRecord[], field: 'team' | 'user'): string | undefined =>
  lineage.findLast((record) => record[field] !== undefined)?.[field];

/** All budgets of a lineage: one for `key` is of the key that has it, of others for the same the tightest is left. */
function budgetsOf(lineage: readonly KeyRecord[]): readonly Budget[] {
  const tightest = new Map<string, Budget>();
  for (const { name, budgets = [] } of lineage) {
    for (const given of budgets) {
      const budget: Budget = given.scope === 'key' ? { ...given, match: name } : given;
      const { scope, match, window, kind = 'hard' } = budget;
      const id = JSON.stringify([scope, match, window, kind]);
      const other = tightest.get(id);
      if (other === undefined || usd(budget.limitUsd) < usd(other.limitUsd)) tightest.set(id, budget);
    }
  }
  return [...tightest.values()];
}

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

function tighterCaps(one: RequestCaps | undefined, other: RequestCaps | undefined): RequestCaps | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const costs = [one.maxCostUsd, other.maxCostUsd].filter((cost) => cost !== undefined);
  const [maxCostUsd] = costs.sort((a, b) => (usd(a) < usd(b) ? -1 : 1));
  const caps = {
    maxCostUsd,
    maxInputTokens: least(one.maxInputTokens, other.maxInputTokens),
    maxOutputTokens: least(one.maxOutputTokens, other.maxOutputTokens),
    maxImages: least(one.maxImages, other.maxImages),
    maxChoices: least(one.maxChoices, other.maxChoices),
  };
  return Object.fromEntries(Object.entries(caps).filter(([, most]) => most !== undefined)) as RequestCaps;
}
