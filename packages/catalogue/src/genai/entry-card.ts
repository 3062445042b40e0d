import type { ModelInfo } from '@pydantic/genai-prices';
import { type ModelCard, type Price, targetName, ZERO } from '@weir/core';
import type { Problem } from '../price-source.ts';
import { expandRates } from '../rates/expand-rates.ts';
import { ratesOf } from './entry-rates.ts';

export interface EntryCard {
  readonly card: ModelCard;
  readonly problems: readonly Problem[];
}

/** One entry of the data, and whom it is read for. */
export interface Entry {
  readonly info: ModelInfo;
  /** The id of the provider that lists the entry: under a fallback another one than `provider`. */
  readonly listedBy: string;
  /** The provider of the card. */
  readonly provider: string;
  readonly model: string;
}

const SOURCE = 'genai-prices';

/** Converts one entry; no float takes part, and nothing unknown becomes a zero. */
export function entryCard({ info, listedBy, provider, model }: Entry, priceVersion: string): EntryCard {
  const problems: Problem[] = [];
  const name = targetName({ provider, model });
  const source = `${SOURCE} ${listedBy}/${info.id}`;
  const { prices, withdrawn } = expandRates(
    ratesOf(info, (kind, message) => problems.push({ source: SOURCE, name, kind, message })),
    source,
  );
  for (const unit of withdrawn) {
    const message = `${unit}: its price was withdrawn on a date, so all of its history is left out`;
    problems.push({ source: SOURCE, name, kind: 'refused', message });
  }
  const card: ModelCard = {
    provider,
    model,
    endpoints: [],
    abilities: [],
    ...(info.context_window === undefined ? {} : { contextWindow: info.context_window }),
    prices: [...prices, ...impliedPrices(listedBy, info, prices, source)],
    priceVersion,
  };
  return { card, problems };
}

/** Prices the data implies without a figure. Everything else it leaves out stays unpriced. */
function impliedPrices(listedBy: string, info: ModelInfo, prices: readonly Price[], source: string): readonly Price[] {
  if (prices.length === 0) return freeUnits(listedBy, info).map((unit) => ({ unit, amount: ZERO, per: 1, source }));
  const isImageModel = listedBy === 'openai' && info.id.startsWith('gpt-image-');
  if (!isImageModel || prices.some(({ unit }) => unit === 'output_image_tokens')) return [];
  // the only output of these models is images, and their page lists one output price
  return prices
    .filter(({ unit }) => unit === 'output_tokens')
    .map((price) => ({ ...price, unit: 'output_image_tokens' }));
}

/**
 * Units that an entry without prices gives away. The data writes "free", "in a subscription" and "unknown" alike as
 * no prices; only what is documented as free is taken for free: where the data says so in words, OpenRouter's `:free`
 * variants (openrouter.ai/docs, Model variants) and OpenAI's moderation (platform docs, Pricing).
 */
function freeUnits(listedBy: string, info: ModelInfo): readonly ('input_tokens' | 'output_tokens')[] {
  const isSaid = /\bfree of charge on the\b/i.test(info.price_comments ?? '');
  if (isSaid || (listedBy === 'openrouter' && info.id.endsWith(':free'))) return ['input_tokens', 'output_tokens'];
  return listedBy === 'openai' && info.id === 'moderation' ? ['input_tokens'] : [];
}
