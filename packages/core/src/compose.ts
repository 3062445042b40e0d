import { WeirError } from './error.ts';
import type { Handler, Middleware, Traits } from './middleware.ts';

const nameOf = (traits: Traits | undefined, index: number): string => traits?.name ?? `middleware ${index + 1}`;

/**
 * Refuses a list that cannot work, naming both parties. The list is never re-sorted.
 *
 * @throws WeirError `invalid_pipeline`.
 */
export function checkOrder(list: readonly Middleware[]): void {
  const provided = new Set<string>();
  list.forEach(({ traits }, index) => {
    const name = nameOf(traits, index);
    for (const fact of traits?.needs ?? []) {
      if (provided.has(fact)) continue;
      const later = list.slice(index + 1).findIndex((other) => other.traits?.provides?.includes(fact));
      if (later < 0) continue; // the caller may bring it: a call with a pinned target, say
      const provider = nameOf(list[index + 1 + later]?.traits, index + 1 + later);
      throw new WeirError(
        'invalid_pipeline',
        `'${name}' needs '${fact}', which '${provider}' provides: list '${provider}' above it`,
      );
    }
    for (const fact of traits?.provides ?? []) provided.add(fact);
    if (traits?.repeats === undefined) return;
    const repeatsTarget = traits.repeats === 'target';
    list.slice(0, index).forEach((above, position) => {
      if (above.traits?.scope === 'attempt') {
        throw new WeirError(
          'invalid_pipeline',
          `'${nameOf(above.traits, position)}' accounts for one attempt, so it must stand below '${name}', which makes several`,
        );
      }
      if (repeatsTarget && above.traits?.repeats === 'attempt') {
        throw new WeirError(
          'invalid_pipeline',
          `'${nameOf(above.traits, position)}' repeats the same target, so it must stand below '${name}', which changes the target`,
        );
      }
      if (repeatsTarget && above.traits?.provides?.includes('target')) {
        throw new WeirError(
          'invalid_pipeline',
          `'${nameOf(above.traits, position)}' chooses the target, so it must stand below '${name}', which asks it for another`,
        );
      }
    });
  });
}

/**
 * Makes one handler of a list of middleware and the innermost handler. Listed first is outermost.
 * Happens once, at start: a call allocates nothing here.
 *
 * @throws WeirError `invalid_pipeline` when the list cannot work.
 */
export function compose(list: readonly Middleware[], innermost: Handler): Handler {
  checkOrder(list);
  return list.reduceRight<Handler>((next, middleware) => (call) => middleware(call, next), innermost);
}
