import type { PriceSource } from '../price-source.ts';
import { type CardLookup, cardLookup, type KnownCards } from './card-lookup.ts';
import { guardPrices } from './guard-prices.ts';

/** A price list as it is now, and what was believed of it before. */
export interface ListState {
  readonly source: PriceSource;
  readonly known?: KnownCards;
}

/** A price list in its place among others. */
export interface ChainedList {
  /** The list without what is not believed. */
  readonly source: PriceSource;
  /** Cards of the lists before it. */
  readonly better: CardLookup;
}

/** The trusted sources, then the lists, each held against all that come before it. */
export function priceChain(
  trusted: readonly PriceSource[],
  lists: readonly ListState[],
  accept: readonly string[],
): readonly ChainedList[] {
  const sources: PriceSource[] = [];
  const chain: ChainedList[] = [];
  for (const [index, { source, known }] of [
    ...trusted.map((one) => ({ source: one, known: undefined })),
    ...lists,
  ].entries()) {
    const better = cardLookup([...sources]);
    const isTrusted = index < trusted.length;
    const believed = isTrusted
      ? source
      : guardPrices(source, { better, accept, ...(known === undefined ? {} : { known }) });
    sources.push(believed);
    chain.push({ source: believed, better });
  }
  return chain;
}
