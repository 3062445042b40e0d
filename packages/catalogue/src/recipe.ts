import { createHash } from 'node:crypto';
import { type ModelCard, type Ratio, type Target, targetName, WeirError } from '@weir/core';
import type { CardOverride } from './card-override.ts';
import type { TierRule } from './facts/service-tiers.ts';
import { keptList, namedFiles } from './files/read-price-file.ts';
import { readRates } from './files/read-rates.ts';
import { genaiPrices } from './genai/genai-prices.ts';
import { CATALOGUE_DEFAULTS, type CatalogueOptions } from './options.ts';
import type { PriceSource } from './price-source.ts';
import { readRatio } from './rates/read-ratio.ts';

/** Everything a catalogue is made from. Options left out have their defaults. */
export interface CatalogueSetup extends Partial<CatalogueOptions> {
  /** Cards that are known already, as providers declare them. */
  readonly cards?: readonly ModelCard[];
  /**
   * Price lists, the first that knows a model wins; those of `prices` come after them. Default: the bundled one, unless
   * `bundledPrices` is false.
   */
  readonly sources?: readonly PriceSource[];
}

/** The setup, read and checked. */
export interface Recipe {
  /** Sources that are believed as they are, best first. */
  readonly trusted: readonly PriceSource[];
  /** Lists that come after them, better ones first, and are held against them. */
  readonly lists: readonly PriceSource[];
  /** What one of each currency of the lists is in USD. */
  readonly usdPer: ReadonlyMap<string, Ratio>;
  /** `provider/model` of those whose prices are taken from a list as they are. */
  readonly accept: readonly string[];
  readonly overrides: ReadonlyMap<string, { readonly target: Target; readonly override: CardOverride }>;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly memoEntries: number;
  /** The provider whose list prices a provider has. */
  pricedAs(provider: string): string;
  /** The names of the user's own that have a provider's list prices. */
  namesPricedAs(provider: string): readonly string[];
  tierRules(provider: string): readonly TierRule[];
  /** What the price version of a card must say besides its source; empty when nothing of the user's is in its prices. */
  stamp(target: Target): string;
}

/** @throws WeirError `invalid_options` when an option cannot be read. */
export function readSetup(setup: CatalogueSetup): Recipe {
  const options = { ...CATALOGUE_DEFAULTS, ...setup };
  const { pricedAs, serviceTiers, memoEntries } = options;
  if (!(memoEntries >= 2)) throw invalid('memoEntries', `${memoEntries} is too few, the lowest is 2`);
  const overrides = new Map(
    Object.entries(options.overrides).map(([name, override]) => [name, readKey(name, override)]),
  );
  const tiers = new Map(
    Object.entries(serviceTiers).map(([provider, factors]) => [provider, readTiers(provider, factors)]),
  );
  const names = Object.keys(pricedAs);
  const usdPer = readRates(options.prices);
  return {
    trusted: setup.sources ?? (options.bundledPrices ? [genaiPrices()] : []),
    lists: namedFiles(options.prices).map((file) => keptList(file, usdPer)),
    usdPer,
    accept: options.prices.accept ?? [],
    overrides,
    aliases: new Map(Object.entries(options.aliases).map(([name, to]) => [name, typeof to === 'string' ? [to] : to])),
    memoEntries,
    pricedAs: (provider) => (Object.hasOwn(pricedAs, provider) ? pricedAs[provider]! : provider),
    namesPricedAs: (provider) => names.filter((name) => pricedAs[name] === provider),
    tierRules: (provider) => tiers.get(provider) ?? [],
    stamp: (target) => stampOf(overrides.get(targetName(target))?.override, serviceTiers[target.provider]),
  };
}

function readKey(name: string, override: CardOverride): { readonly target: Target; readonly override: CardOverride } {
  const slash = name.indexOf('/');
  if (slash < 1 || slash === name.length - 1) throw invalid('overrides', `'${name}' is not a provider/model`);
  return { target: { provider: name.slice(0, slash), model: name.slice(slash + 1) }, override };
}

function readTiers(provider: string, factors: Readonly<Record<string, string>>): readonly TierRule[] {
  return Object.entries(factors).map(([serviceTier, factor]) => {
    const ratio = readRatio(factor);
    if (ratio === undefined || ratio.num >= 100n * ratio.den) {
      throw invalid(
        'serviceTiers',
        `'${factor}' for ${provider} ${serviceTier} is not a factor, the limits are 0 and 100`,
      );
    }
    return { vendor: provider, models: /./, serviceTier, factor: ratio };
  });
}

/** A digest, so that a row names the user's prices of its day without keeping them. */
function stampOf(...parts: readonly unknown[]): string {
  if (parts.every((part) => part === undefined)) return '';
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
}

const invalid = (param: string, message: string): WeirError =>
  new WeirError('invalid_options', `${param}: ${message}`, { param });
