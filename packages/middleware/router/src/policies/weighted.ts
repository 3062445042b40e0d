import type { Random } from '@weir/core';
import type { Candidate } from '../candidate.ts';
import type { Step } from '../pick.ts';

/** By chance, in proportion to weights by `provider/model` or `provider`; 1 where none is given. */
export function weighted(weights: Readonly<Record<string, number>>, random: Random): Step {
  const byName = new Map(Object.entries(weights));
  const weightOf = ({ name, target }: Candidate): number => byName.get(name) ?? byName.get(target.provider) ?? 1;
  return {
    name: 'weighted',
    narrow(from) {
      let total = 0;
      for (const candidate of from) total += weightOf(candidate);
      let rest = random.next() * total;
      for (const candidate of from) {
        const weight = weightOf(candidate);
        if (weight > 0 && rest < weight) return [candidate];
        rest -= weight;
      }
      return from.slice(0, 1); // all weigh nothing, or rounding used up the rest
    },
  };
}
