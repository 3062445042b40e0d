import { createCatalogue } from '@weir/catalogue';
import { CATALOGUE, type Catalogue } from '@weir/core';
import { SANDBOX_CARDS } from '@weir/sandbox';
import type { Terminal } from '../print/terminal.ts';
import { loadSetup, type SetupFlags } from './load-setup.ts';
import { rehearse } from './rehearse.ts';

/** The catalogue a gateway of this setup would have; nothing is started. */
export async function configuredCatalogue(terminal: Terminal, flags: SetupFlags): Promise<Catalogue> {
  const { options } = await loadSetup(terminal, flags);
  const { aliases, providers, services } = options;
  const gateway = await rehearse({
    providers,
    ...(aliases === undefined ? {} : { aliases }),
    ...(services === undefined ? {} : { services }),
  });
  return gateway.service(CATALOGUE)!;
}

/** Every model there is a list price for, at every provider, and the sandbox's. */
export const listedCatalogue = (): Catalogue => createCatalogue({ cards: SANDBOX_CARDS });
