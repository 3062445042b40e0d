import { nonEmpty, objectOf } from '../shared/read.ts';

const FAST = 'fast';

/** The tier a request may make Anthropic charge for: its fast mode is dearer than any other. */
export const askedMessagesTier = (request: unknown): string | undefined =>
  objectOf(request).speed === FAST ? FAST : undefined;

/** The tier a response or an event says was served, by the names prices have. */
export function servedMessagesTier(part: unknown): string | undefined {
  const { speed, service_tier } = objectOf(objectOf(part).usage);
  if (speed === FAST) return FAST;
  const tier = nonEmpty(service_tier);
  return tier === 'standard' ? 'default' : tier;
}
