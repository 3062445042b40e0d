import { nonEmpty, objectOf } from './read.ts';

/** The service tier that a request asks for. */
export const askedTier = (request: unknown): string | undefined => nonEmpty(objectOf(request).service_tier);
