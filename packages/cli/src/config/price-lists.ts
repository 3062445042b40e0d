import { dirname, resolve } from 'node:path';
import { catalogue, type PriceListOptions } from '@weir/catalogue';
import { CATALOGUE } from '@weir/core';
import type { GatewayOptions } from '@weir/gateway';
import { InvalidConfig } from './invalid-config.ts';
import { isPair } from './is-pair.ts';
import type { WeirConfig } from './weir-config.ts';

type Services = NonNullable<GatewayOptions['services']>;
type Priced = Pick<GatewayOptions, 'aliases' | 'services'>;

/** The price lists with their paths seen from the config. */
export function pricesFrom(prices: PriceListOptions, file: string): PriceListOptions {
  const place = (path: string): string => resolve(dirname(file), path);
  const { files = [] } = prices;
  return {
    ...prices,
    files: files.map((one) => (typeof one === 'string' ? place(one) : { ...one, path: place(one.path) })),
  };
}

/**
 * The services with a catalogue that has the config's price lists. The aliases are its own then.
 *
 * @throws InvalidConfig when the services have a catalogue already.
 */
export function withPriceLists({ prices, aliases }: WeirConfig, file: string | undefined, services: Services): Priced {
  if (prices === undefined || file === undefined) return { services, ...(aliases === undefined ? {} : { aliases }) };
  const own = services.find((item) => (isPair(item) ? item[0] === CATALOGUE : item.provides.includes(CATALOGUE)));
  if (own !== undefined) {
    throw new InvalidConfig(file, [
      { path: 'prices', message: "belongs into the options of the catalogue among 'services'" },
    ]);
  }
  const use = catalogue({ prices: pricesFrom(prices, file), ...(aliases === undefined ? {} : { aliases }) });
  return { services: [...services, use] };
}
