import { modelName, providerNames } from './entry-names.ts';
import type { Entry } from './entry-prices.ts';

/**
 * A list with the entries of another one for some models, and without those models where the other has none.
 *
 * @param text the list; as is where nothing is to be kept.
 * @param former the list whose entries are kept.
 * @param names `provider/model` of those.
 */
export function keepEntries(text: string, former: string | undefined, names: ReadonlySet<string>): string {
  if (names.size === 0) return text;
  const known: Entry = former === undefined ? {} : JSON.parse(former);
  const kept = Object.entries(JSON.parse(text) as Entry).flatMap(([key, entry]) => {
    if (!namesOf(key, entry).some((name) => names.has(name))) return [[key, entry] as const];
    return Object.hasOwn(known, key) ? [[key, known[key]] as const] : [];
  });
  return JSON.stringify(Object.fromEntries(kept), undefined, 1);
}

function namesOf(key: string, entry: unknown): readonly string[] {
  const listed = (entry as Entry | null)?.litellm_provider;
  if (typeof listed !== 'string') return [];
  return providerNames(listed).map((provider) => `${provider}/${modelName(key, listed)}`);
}
