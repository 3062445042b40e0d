import type { CardOverride } from './card-override.ts';
import type { PriceListOptions } from './files/price-list-options.ts';

export interface CatalogueOptions {
  /** What is known better than by adapters and price lists, by `provider/model`. Wins over everything. Default none. */
  readonly overrides: Readonly<Record<string, CardOverride>>;
  /** Names callers may use, for one `provider/model` or several in order of preference. Default none. */
  readonly aliases: Readonly<Record<string, string | readonly string[]>>;
  /** The only providers whose models matter; a gateway sets them itself. Default empty: every provider that is known. */
  readonly providers: readonly string[];
  /** Providers under names of your own, by the one whose list prices they have: `{ 'openai-eu': 'openai' }`. Default none. */
  readonly pricedAs: Readonly<Record<string, string>>;
  /**
   * What a served tier costs relative to the standard one, by provider and tier, as decimal text:
   * `{ openai: { priority: '2.5' } }`. Wins over the published factors that are built in. Default none.
   */
  readonly serviceTiers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the price list that comes with the package is used. Default true. */
  readonly bundledPrices: boolean;
  /** Price lists of your own, for what the bundled one does not price. Default none. */
  readonly prices: PriceListOptions;
  /** Names that are remembered once resolved, since callers choose them. Default 4096. */
  readonly memoEntries: number;
}

export const CATALOGUE_DEFAULTS: CatalogueOptions = Object.freeze({
  overrides: {},
  aliases: {},
  providers: [],
  pricedAs: {},
  serviceTiers: {},
  bundledPrices: true,
  prices: {},
  memoEntries: 4_096,
});
