import type { Variant } from '@weir/core';
import { nonEmpty, objectOf } from './read.ts';

/** What is longer is no region, and is not to fill ledgers. */
const MAX_LENGTH = 64;

const variantOf = (region: unknown): Variant | undefined => {
  const name = nonEmpty(region);
  return name === undefined || name.length > MAX_LENGTH ? undefined : { region: name };
};

/** Where Anthropic is to think, which some models charge more for. */
export const askedRegion = (request: unknown): Variant | undefined => variantOf(objectOf(request).inference_geo);

/** Where it did, as its usage tells. */
export const servedRegion = (part: unknown): Variant | undefined =>
  variantOf(objectOf(objectOf(part).usage).inference_geo);
