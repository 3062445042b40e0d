import type { Candidate } from './candidate.ts';
import type { Route } from './routes.ts';

/**
 * Where a call would go if nobody chose: a real model to the first provider that has it; a virtual one to the best
 * model behind the name, the first of equals, which is what one would ask for who could ask for only one.
 *
 * @returns undefined where one cannot be told from another
 */
export function unchosen(among: readonly Candidate[], { plan, qualitiesDiffer }: Route): Candidate | undefined {
  if (!qualitiesDiffer && plan.virtual !== undefined && plan.candidates === undefined) return undefined;
  if (!qualitiesDiffer || plan.virtual === undefined) return among[0];
  let best = among[0]!;
  for (const candidate of among) if (candidate.quality > best.quality) best = candidate;
  return best;
}
