import type { BudgetScope } from '@weir/core';

/** Names cannot run into each other: `a/b` of one tenant is not `b` of tenant `a`. */
const part = (name: string): string =>
  name.replace(/[%/:]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** `scope:owner:period`, everything but a tenant counted within its tenant: `key:acme/k1:2026-11-01`. */
export function accountOf(scope: BudgetScope, tenant: string, name: string, period: string): string {
  const owner = scope === 'tenant' ? part(name) : `${part(tenant)}/${part(name)}`;
  return `${scope}:${owner}:${period}`;
}
