import { createHash } from 'node:crypto';
import { type ModelCard, type Ratio, targetName, WeirError } from '@weir/core';
import type { PriceSource, Problem } from '../price-source.ts';
import { entryFacts } from './entry-facts.ts';
import { isVariant, modelName, providerNames } from './entry-names.ts';
import { type Entry, entryPrices } from './entry-prices.ts';

export interface LitellmOptions {
  /** How the source is called in versions and problems. Default `litellm`. */
  readonly name?: string;
  /** ISO date the prices were collected on, where the file has no `last_updated`. */
  readonly retrievedAt?: string;
  /** What one of a currency is in USD, for lists and entries with a `currency`. Default none. */
  readonly usdPer?: ReadonlyMap<string, Ratio>;
}

const SAME: Ratio = { num: 1n, den: 1n };

/** An entry under the names weir knows it by. */
interface Listed {
  readonly key: string;
  readonly entry: Entry;
  readonly providers: readonly string[];
  readonly model: string;
}

/**
 * List prices from a file in litellm's format, `model_prices_and_context_window.json`.
 *
 * @param text the file. Fields weir has no unit for, zeros and figures that cannot be right are left out and reported.
 * @throws WeirError `invalid_options` when it is no such file.
 */
export function litellmPrices(text: string, options: LitellmOptions = {}): PriceSource {
  const { name = 'litellm' } = options;
  const file = parse(text, name);
  const listed = listedIn(file, name);
  const stated = file.last_updated;
  const retrievedAt = typeof stated === 'string' && !Number.isNaN(Date.parse(stated)) ? stated : options.retrievedAt;
  const rates = [...(options.usdPer ?? [])].map(([currency, { num, den }]) => `${currency} ${num}/${den}`);
  const version = createHash('sha256')
    .update([text, ...rates].join('\n'))
    .digest('hex')
    .slice(0, 8);
  let problems: Problem[] = [];

  const cardOf = ({ key, entry, model }: Listed, provider: string): ModelCard => {
    const about = targetName({ provider, model });
    const currency = String(entry.currency ?? file.currency ?? 'USD').toUpperCase();
    const prices = entryPrices(entry, {
      source: `${name} ${key}`,
      isFree: provider === 'openrouter' && model.endsWith(':free'),
      currency,
      usdPer: currency === 'USD' ? SAME : options.usdPer?.get(currency),
      complain: (kind, message) => problems.push({ source: name, name: about, kind, message }),
    });
    return { provider, model, ...entryFacts(entry), prices, priceVersion: `${name}@${version}` };
  };

  function* cards(wanted?: readonly string[]): Generator<ModelCard> {
    problems = [];
    for (const one of listed) {
      const names =
        wanted === undefined ? one.providers.slice(0, 1) : one.providers.filter((own) => wanted.includes(own));
      for (const provider of names) {
        if (!isVariant(one.key)) yield cardOf(one, provider);
        else problems.push(variantProblem(name, provider, one.model));
      }
    }
  }

  return { name, version, ...(retrievedAt === undefined ? {} : { retrievedAt }), cards, problems: () => problems };
}

const variantProblem = (source: string, provider: string, model: string): Problem => ({
  source,
  name: targetName({ provider, model }),
  kind: 'unmapped',
  message: 'prices of one size, quality or commitment have no condition in weir',
});

function parse(text: string, name: string): Entry {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new WeirError('invalid_options', `price list '${name}' is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (isEntry(file)) return file;
  throw new WeirError('invalid_options', `price list '${name}' is not a JSON object of models`);
}

/** Where two keys mean one model, the one that names its provider counts. */
function listedIn(file: Entry, name: string): readonly Listed[] {
  const models = new Map<string, Listed>();
  for (const [key, entry] of Object.entries(file)) {
    const provider = isEntry(entry) ? entry.litellm_provider : undefined;
    if (!isEntry(entry) || typeof provider !== 'string' || key === 'sample_spec') continue;
    const one = { key, entry, providers: providerNames(provider), model: modelName(key, provider) };
    const known = models.get(`${one.providers[0]}\n${one.model}`);
    if (known === undefined || known.key === known.model) models.set(`${one.providers[0]}\n${one.model}`, one);
  }
  if (models.size > 0) return [...models.values()];
  throw new WeirError(
    'invalid_options',
    `price list '${name}' has no entry with a litellm_provider: not litellm's format`,
  );
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
