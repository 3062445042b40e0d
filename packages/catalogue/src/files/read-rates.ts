import { type Ratio, WeirError } from '@weir/core';
import { readRatio } from '../rates/read-ratio.ts';
import type { PriceListOptions } from './price-list-options.ts';

/** What one of each currency is in USD. @throws WeirError `invalid_options` when a rate is no positive number. */
export function readRates({ usdPer = {} }: PriceListOptions): ReadonlyMap<string, Ratio> {
  return new Map(
    Object.entries(usdPer).map(([currency, rate]) => {
      const read = readRatio(rate);
      if (read !== undefined) return [currency, read];
      const param = `prices.usdPer.${currency}`;
      throw new WeirError('invalid_options', `${param}: '${rate}' is not a positive decimal number`, { param });
    }),
  );
}
