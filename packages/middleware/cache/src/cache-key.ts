import { hash } from 'node:crypto';
import type { Target } from '@weir/core';
import { canonicalOf } from './canonical.ts';
import { EXCLUDED_FIELDS } from './request-fields.ts';
import type { CacheScope } from './scope.ts';

declare const key: unique symbol;

/** Where one answer is stored: scope, endpoint and the hash of all that decides the answer. */
export type CacheKey = string & { readonly [key]: 'CacheKey' };

/** What decides an answer. */
export interface Asked {
  readonly endpoint: string;
  readonly request: object;
  /** A target the call is pinned to: the same request elsewhere is another one. */
  readonly target?: Target | undefined;
  /** Names what in the pipeline changes answers. */
  readonly fingerprint: string;
}

/** Changes with the format of keys and entries. */
const VERSION = 1;

/**
 * The key of an answer: `cache:1:tenant="acme":chat:<sha256>`.
 *
 * The scope stands in front in plain text: an entry of one tenant cannot be reached from another even if hashes
 * collided, and a tenant's entries can be found in the store.
 *
 * @returns undefined when the request is not JSON: see {@link canonicalOf}.
 */
export function cacheKey(scope: CacheScope, { endpoint, request, target, fingerprint }: Asked): CacheKey | undefined {
  const body = canonicalOf(request, EXCLUDED_FIELDS);
  if (body === undefined) return undefined;
  const around = canonicalOf([endpoint, target?.provider ?? null, target?.model ?? null, fingerprint]);
  return `cache:${VERSION}:${scope}:${endpoint}:${hash('sha256', `${around}${body}`, 'base64url')}` as CacheKey;
}
