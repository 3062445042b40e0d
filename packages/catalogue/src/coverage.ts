import type { Catalogue, ModelCard } from '@weir/core';
import type { ModelCatalogue } from './create-catalogue.ts';
import type { PriceSource } from './price-source.ts';
import { type EndpointsLike, type UnpricedUnit, unpriced } from './unpriced.ts';

/** How much of a catalogue can be charged for, and how old that is. Counts of cards. */
export interface Coverage {
  /** Cards with a price for every endpoint that is served. */
  readonly priced: number;
  /** Cards that lack one; `missing` says which. */
  readonly unpriced: number;
  /** Priced cards whose price list is older than `maxAgeDays`, or that are past the date they retire on. */
  readonly stale: number;
  readonly missing: readonly UnpricedUnit[];
}

const DAY_MS = 86_400_000;
const DEFAULT_MAX_AGE_DAYS = 90;

export interface CoverageOptions {
  /** Epoch ms. */
  readonly at: number;
  /** Days after which a price list counts as stale. Default 90. */
  readonly maxAgeDays?: number;
}

/** Figures for a health check of a catalogue, over the cards it lists. */
export function coverage(
  catalogue: Pick<Catalogue, 'all'> & Partial<Pick<ModelCatalogue, 'sources'>>,
  endpoints: EndpointsLike,
  { at, maxAgeDays = DEFAULT_MAX_AGE_DAYS }: CoverageOptions,
): Coverage {
  const cards = catalogue.all();
  const missing = unpriced(cards, endpoints, { at });
  const names = new Set(missing.map(({ name }) => name));
  const old = (catalogue.sources ?? []).filter((source) => at - datedAt(source) > maxAgeDays * DAY_MS);
  const priced = cards.filter(({ provider, model }) => !names.has(`${provider}/${model}`));
  const stale = priced.filter((card) => isRetired(card, at) || old.some((source) => isFrom(card, source)));
  return { priced: priced.length, unpriced: cards.length - priced.length, stale: stale.length, missing };
}

/** A list without a date cannot be called old. */
const datedAt = ({ retrievedAt }: PriceSource): number =>
  retrievedAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(retrievedAt);

const isFrom = ({ priceVersion }: ModelCard, { name, version }: PriceSource): boolean =>
  priceVersion?.split('+').includes(`${name}@${version}`) === true;

const isRetired = ({ retiresOn }: ModelCard, at: number): boolean =>
  retiresOn !== undefined && Date.parse(retiresOn) < at;
