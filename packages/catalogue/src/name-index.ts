import type { ModelCard } from '@weir/core';
import { boundedMemo } from './bounded-memo.ts';
import type { CardIndex } from './card-index.ts';
import type { Problem } from './price-source.ts';

export interface NameIndex {
  find(name: string): readonly ModelCard[];
  /** Aliases that lead nowhere. */
  readonly problems: readonly Problem[];
}

type Aliases = ReadonlyMap<string, readonly string[]>;

const NOTHING: readonly ModelCard[] = Object.freeze([]);

/**
 * Finds cards by the names callers write. In this order: the user's aliases, `provider/model`, a model's own name at
 * every provider, the aliases of cards, and last the rules of the price sources. Model names may contain slashes.
 */
export function nameIndex(cards: CardIndex, aliases: Aliases, memoEntries: number): NameIndex {
  const memo = boundedMemo<readonly ModelCard[]>(memoEntries);
  const byName = group(cards.exact, ({ model }) => [model]);
  const byAlias = group(cards.exact, ({ provider, aliases: own = [] }) =>
    own.flatMap((name) => [name, `${provider}/${name}`]),
  );

  const plain = (name: string): readonly ModelCard[] => {
    const at = qualified(cards, name);
    if (at !== undefined) return [at];
    return byName.get(name) ?? byAlias.get(name) ?? byRules(cards, name);
  };
  const find = (name: string): readonly ModelCard[] => {
    const known = memo.get(name);
    if (known !== undefined) return known;
    const found = [...new Set(aliases.get(name)?.flatMap(plain) ?? plain(name))];
    const result = found.length === 0 ? NOTHING : Object.freeze(found);
    if (name.length <= LONGEST_NAME) memo.set(name, result);
    return result;
  };
  return { find, problems: unresolved(aliases, plain) };
}

/** Longer names are not kept: a caller shall not fill the memory with them. */
const LONGEST_NAME = 512;

function qualified(cards: CardIndex, name: string): ModelCard | undefined {
  const slash = name.indexOf('/');
  const provider = name.slice(0, Math.max(0, slash));
  if (!cards.providers.has(provider)) return undefined;
  return cards.card({ provider, model: name.slice(slash + 1) }, 'any');
}

/** Only providers that list the model themselves: another's entry does not mean they serve it under this name. */
function byRules(cards: CardIndex, model: string): readonly ModelCard[] {
  return [...cards.providers].flatMap((provider) => cards.card({ provider, model }, 'own') ?? []);
}

function group(
  cards: readonly ModelCard[],
  namesOf: (card: ModelCard) => readonly string[],
): ReadonlyMap<string, readonly ModelCard[]> {
  const groups = new Map<string, ModelCard[]>();
  for (const card of cards) {
    for (const name of namesOf(card)) groups.set(name, [...(groups.get(name) ?? []), card]);
  }
  return groups;
}

function unresolved(aliases: Aliases, find: (name: string) => readonly ModelCard[]): readonly Problem[] {
  return [...aliases].flatMap(([alias, names]) =>
    names
      .filter((name) => find(name).length === 0)
      .map((name) => ({
        source: 'aliases',
        name: alias,
        kind: 'unresolved' as const,
        message: `alias '${alias}' names '${name}', which no provider here is known to have`,
      })),
  );
}
