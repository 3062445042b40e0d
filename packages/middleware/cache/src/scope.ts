import type { Principal } from '@weir/core';

/** Whose answers may be shared: everybody of a tenant, or only the holders of one key, or only one user. */
export type SharedBy = 'tenant' | 'key' | 'user';

declare const scope: unique symbol;

/** Who a stored answer belongs to. Made from a principal by {@link scopeOf} and in no other way. */
export type CacheScope = string & { readonly [scope]: 'CacheScope' };

/**
 * The scope of a principal's answers. Quoting keeps it readable in the store and makes it impossible for one name to
 * run into the next: `tenant="acme",key="k-1"`. A principal that may not use every model shares with those who may use the
 * same ones: an alias it may ask for can have been answered by a model it may not reach.
 *
 * @returns undefined when answers are shared by key or user and the principal has none: nothing may then be shared.
 */
export function scopeOf(principal: Principal, sharedBy: SharedBy): CacheScope | undefined {
  const tenant = `tenant=${JSON.stringify(principal.tenant)}`;
  const within = tenant + modelsOf(principal);
  if (sharedBy === 'tenant') return within as CacheScope;
  const part = principal[sharedBy];
  return part === undefined ? undefined : (`${within},${sharedBy}=${JSON.stringify(part)}` as CacheScope);
}

/** `,models=["auto"]` for each list of models that a key or one above it is bound to. */
function modelsOf({ permissions, above }: Principal): string {
  if (permissions === undefined && above === undefined) return '';
  return [permissions, ...(above ?? []).map((key) => key.permissions)]
    .flatMap((bound) => (bound?.models === undefined ? [] : [`,models=${JSON.stringify(bound.models.toSorted())}`]))
    .join('');
}
