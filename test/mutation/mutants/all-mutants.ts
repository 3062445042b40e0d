import { ATTEMPT_MUTANTS } from './attempt.ts';
import { CATALOGUE_MUTANTS } from './catalogue.ts';
import { CORE_MUTANTS } from './core.ts';
import { EDGES_MUTANTS } from './edges.ts';
import { MIDDLEWARE_MUTANTS } from './middleware.ts';
import type { Mutant } from './mutant.ts';
import { STORES_MUTANTS } from './stores.ts';

/**
 * Mistakes made elsewhere in handling money, or close to it, each of which cost somebody some. Hedging and breakers are
 * not here because weir has neither.
 */
export const MUTANTS: readonly Mutant[] = [
  ...ATTEMPT_MUTANTS,
  ...CATALOGUE_MUTANTS,
  ...CORE_MUTANTS,
  ...EDGES_MUTANTS,
  ...MIDDLEWARE_MUTANTS,
  ...STORES_MUTANTS,
];
