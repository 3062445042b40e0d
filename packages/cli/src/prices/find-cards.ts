import type { ModelCatalogue } from '@weir/catalogue';
import { type Catalogue, type ModelCard, targetName, WeirError } from '@weir/core';
import { configuredCatalogue, listedCatalogue } from '../config/card-sources.ts';
import { didYouMean } from '../near-names.ts';
import type { Terminal } from '../print/terminal.ts';

export interface FoundCards {
  readonly cards: readonly [ModelCard, ...ModelCard[]];
  /** Whose they are. */
  readonly catalogue: Catalogue | ModelCatalogue;
}

/**
 * The configured providers' cards of a name; where they have none, those of the bundled list.
 *
 * @param isListed whether no config is read.
 * @throws WeirError `model_not_found`
 */
export async function findCards(
  name: string,
  isListed: boolean,
  config: string | undefined,
  terminal: Terminal,
): Promise<FoundCards> {
  const listed = listedCatalogue();
  const catalogues = isListed ? [listed] : [await configuredCatalogue(terminal, { config }), listed];
  for (const catalogue of catalogues) {
    const [first, ...others] = catalogue.find(name);
    if (first !== undefined) return { cards: [first, ...others], catalogue };
  }
  const known = listed.all().map((card) => (name.includes('/') ? targetName(card) : card.model));
  throw new WeirError('model_not_found', `the model '${name.slice(0, 100)}' is not known${didYouMean(name, known)}`);
}
