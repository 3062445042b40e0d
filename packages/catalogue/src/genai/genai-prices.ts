import { findProvider, type ModelInfo } from '@pydantic/genai-prices';
import { type ModelCard, type Target, targetName } from '@weir/core';
import type { PriceSource, Problem } from '../price-source.ts';
import { entryCard } from './entry-card.ts';
import { installedData } from './installed-version.ts';
import { isOffered } from './is-offered.ts';
import { exactNames, matcher } from './match-rule.ts';
import { genaiId, PROVIDER_NAMES, serves } from './provider-ids.ts';

/** An entry with its rule compiled. */
interface Listed {
  readonly info: ModelInfo;
  readonly listedBy: string;
  readonly accepts: (name: string) => boolean;
  /** The name to call it by; undefined when the rule spells out none. */
  readonly model: string | undefined;
}

/** A provider of the data. */
interface Shelf {
  readonly models: readonly ModelInfo[];
  readonly fallbacks: readonly string[];
  /** Compiles the rules on first use. */
  listed(): readonly Listed[];
}

type Shelves = ReadonlyMap<string, Shelf>;

/**
 * List prices from `@pydantic/genai-prices` as it is bundled: no network, read once when the source is made.
 * A model is looked up as that package does: by its rules in order, then with its date rewritten, then at the
 * providers it names as fallback.
 */
export function genaiPrices(): PriceSource {
  const shelves = new Map(Object.keys(PROVIDER_NAMES).flatMap(shelfOf));
  const { version, retrievedAt } = installedData([...shelves.values()].map(({ models }) => models));
  const problems = new Map<string, readonly Problem[]>();

  const cardOf = ({ info, listedBy }: Listed, provider: string, model: string): ModelCard => {
    const read = entryCard({ info, listedBy, provider, model }, `genai-prices@${version}`);
    if (read.problems.length > 0) problems.set(targetName(read.card), read.problems);
    return read.card;
  };

  function* cards(wanted: readonly string[] = usualNames()): Generator<ModelCard> {
    for (const name of wanted) {
      for (const listed of shelves.get(genaiId(name) ?? '')?.listed() ?? []) {
        const { info, model } = listed;
        if (model !== undefined && isOffered(info, listed.listedBy) && serves(name, model))
          yield cardOf(listed, name, model);
      }
    }
  }

  const match = ({ provider, model }: Target, scope: 'own' | 'any'): ModelCard | undefined => {
    if (!serves(provider, model)) return undefined;
    const id = genaiId(provider) ?? '';
    const fallbacks = scope === 'own' ? [] : (shelves.get(id)?.fallbacks ?? []);
    const found = find(shelves, [id, ...fallbacks], model.toLowerCase());
    return found === undefined ? undefined : cardOf(found, provider, found.model ?? model);
  };

  return {
    name: 'genai-prices',
    version,
    ...(retrievedAt === undefined ? {} : { retrievedAt }),
    cards,
    match,
    problems: () => [...problems.values()].flat(),
  };
}

const usualNames = (): readonly string[] => Object.values(PROVIDER_NAMES).map(([usual]) => usual!);

/** Asked by id, the package may answer with a provider whose name merely contains it: only the very one counts. */
function shelfOf(id: string): readonly (readonly [string, Shelf])[] {
  const provider = findProvider({ providerId: id });
  if (provider?.id !== id) return [];
  const { models, fallback_model_providers: fallbacks = [] } = provider;
  let compiled: readonly Listed[] | undefined;
  const listed = (): readonly Listed[] => (compiled ??= models.map((info) => listedOf(info, id)));
  return [[id, { models, fallbacks, listed }]];
}

/**
 * The name to call it by is its id where its own rule takes it, else the first name the rule spells out.
 * An id that ends in a dash is the beginning of names (`ft:gpt-3.5-turbo-`) and none itself.
 */
function listedOf(info: ModelInfo, listedBy: string): Listed {
  const accepts = matcher(info.match);
  const isName = !info.id.endsWith('-') && accepts(info.id.toLowerCase());
  const model = isName ? info.id : exactNames(info.match)[0];
  return { info, listedBy, accepts, model };
}

function find(shelves: Shelves, ids: readonly string[], name: string): Listed | undefined {
  for (const text of new Set([name, withDashedDate(name)])) {
    for (const id of ids) {
      const found = shelves
        .get(id)
        ?.listed()
        .find(({ accepts }) => accepts(text));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** `-20250805` as `-2025-08-05`, which is how the rules spell the dates of snapshots. */
const withDashedDate = (name: string): string =>
  name.replace(/-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[-:]|$)/g, '-$1-$2-$3');
