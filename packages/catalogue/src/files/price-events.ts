import type { PriceUpdate } from '../create-catalogue.ts';
import type { Problem } from '../price-source.ts';

declare module '@weir/core' {
  interface WeirEvents {
    /** A newer state of a price list was taken and changed prices. */
    'price:changed': PriceUpdate;
    /** A newer state of a price list, or some of it, was not believed: former prices stand. */
    'price:quarantined': { readonly list: string; readonly problems: readonly Problem[] };
  }
}
