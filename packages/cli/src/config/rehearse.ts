import { createGateway, type Gateway, type GatewayOptions } from '@weir/gateway';
import { isPair } from './is-pair.ts';

/**
 * Assembles a gateway without starting any part of it: nothing is opened, nobody is called. Order, options and missing
 * services are found out as at a real start; stores must not be asked anything.
 *
 * @throws WeirError `invalid_options` or `invalid_pipeline`.
 */
export function rehearse(options: GatewayOptions): Promise<Gateway> {
  return createGateway({
    ...options,
    providers: options.providers.map((provider) => {
      const { start: _start, stop: _stop, ...rest } = provider;
      return rest;
    }),
    services: (options.services ?? []).map((item) =>
      isPair(item) ? item : { ...item, build: (services) => ({ services: item.build(services).services }) },
    ),
  });
}
