export { cache } from './cache.ts';
export { type Asked, type CacheKey, cacheKey } from './cache-key.ts';
export type { CacheEvent } from './events.ts';
export type { CacheConditions, CacheOptions } from './options.ts';
export { EXCLUDED_FIELDS, STATEFUL_FIELDS } from './request-fields.ts';
export { type CacheScope, type SharedBy, scopeOf } from './scope.ts';
