import { createCatalogue, type ModelCatalogue } from '@weir/catalogue';
import { CATALOGUE, type Catalogue, ENDPOINTS, type Endpoints, type Provider } from '@weir/core';
import { SANDBOX_CARDS } from '@weir/sandbox';
import type { Terminal } from '../print/terminal.ts';
import { loadSetup, type SetupFlags } from './load-setup.ts';
import { rehearse } from './rehearse.ts';

/** What prices a gateway of a setup. */
export interface PricedSetup {
  readonly catalogue: Catalogue;
  readonly endpoints: Endpoints;
  readonly providers: readonly Provider[];
}

/** The catalogue a gateway of this setup would have; nothing is started. */
export async function pricedSetup(terminal: Terminal, flags: SetupFlags): Promise<PricedSetup> {
  const { options } = await loadSetup(terminal, flags);
  const { aliases, endpoints, providers, services } = options;
  const gateway = await rehearse({
    providers,
    ...(aliases === undefined ? {} : { aliases }),
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(services === undefined ? {} : { services }),
  });
  return { catalogue: gateway.service(CATALOGUE)!, endpoints: gateway.service(ENDPOINTS)!, providers };
}

export const configuredCatalogue = async (terminal: Terminal, flags: SetupFlags): Promise<Catalogue> =>
  (await pricedSetup(terminal, flags)).catalogue;

/** Every model there is a list price for, at every provider, and the sandbox's. */
export const listedCatalogue = (): ModelCatalogue => createCatalogue({ cards: SANDBOX_CARDS });
