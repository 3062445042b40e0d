export { fallback } from './fallback.ts';
export type { FallbackNext } from './fallback-events.ts';
export type { FallbackOptions } from './options.ts';
