import { type ModelCard, type Price, targetName, type UsageUnit, WeirError } from '@weir/core';
import type { CardOverride, ConditionalRates, UnitRates } from './card-override.ts';
import { readAmount } from './rates/read-amount.ts';

type RateKey = keyof UnitRates;

/** The unit a rate is for, and how many of it the figure buys. */
export const RATE_UNITS: Readonly<Record<RateKey, { readonly unit: UsageUnit; readonly buys: number }>> = Object.freeze(
  {
    input: { unit: 'input_tokens', buys: 1_000_000 },
    cachedInput: { unit: 'cached_input_tokens', buys: 1_000_000 },
    cacheWrite: { unit: 'cache_write_tokens', buys: 1_000_000 },
    cacheWrite1h: { unit: 'cache_write_1h_tokens', buys: 1_000_000 },
    output: { unit: 'output_tokens', buys: 1_000_000 },
    reasoning: { unit: 'reasoning_tokens', buys: 1_000_000 },
    inputAudio: { unit: 'input_audio_tokens', buys: 1_000_000 },
    outputAudio: { unit: 'output_audio_tokens', buys: 1_000_000 },
    inputImage: { unit: 'input_image_tokens', buys: 1_000_000 },
    outputImage: { unit: 'output_image_tokens', buys: 1_000_000 },
    perImage: { unit: 'images', buys: 1 },
    perVideoSecond: { unit: 'video_seconds', buys: 1 },
    perAudioHour: { unit: 'audio_seconds', buys: 3_600 },
    perMillionCharacters: { unit: 'characters', buys: 1_000_000 },
    perThousandSearches: { unit: 'searches', buys: 1_000 },
    perThousandFileSearches: { unit: 'file_searches', buys: 1_000 },
    perContainer: { unit: 'containers', buys: 1 },
    perThousandPages: { unit: 'pages', buys: 1_000 },
    perBillionPixels: { unit: 'pixels', buys: 1_000_000_000 },
    perThousandRequests: { unit: 'requests', buys: 1_000 },
  },
);

const RATE_KEYS = Object.keys(RATE_UNITS) as readonly RateKey[];
const SOURCE = 'overrides';

/**
 * The card as the user wants it. A unit the override prices keeps none of its former prices, tiers included;
 * units it does not name keep theirs.
 *
 * @throws WeirError `invalid_options` when an amount, a date or a time cannot be read.
 */
export function applyOverride(card: ModelCard, override: CardOverride): ModelCard {
  const name = targetName(card);
  const { rates = [], endpoints, abilities, contextWindow, maxOutputTokens, quality, aliases, retiresOn } = override;
  const own = [override, ...rates].flatMap((some) => pricesOf(some, name));
  const repriced = new Set(own.map(({ unit }) => unit));
  const given = { endpoints, abilities, contextWindow, maxOutputTokens, quality, aliases, retiresOn };
  return {
    ...card,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    prices: [...card.prices.filter(({ unit }) => !repriced.has(unit)), ...own],
  };
}

function pricesOf(rates: UnitRates & ConditionalRates, name: string): readonly Price[] {
  const conditions = conditionsOf(rates, name);
  return RATE_KEYS.flatMap((key) => {
    const value = rates[key];
    if (value === undefined) return [];
    const { unit, buys } = RATE_UNITS[key];
    const read = typeof value === 'string' ? readAmount(value, buys) : { refused: `a ${typeof value} is not a string` };
    if ('refused' in read) throw invalid(name, key, read.refused);
    return [{ unit, amount: read.amount, per: read.per, ...conditions, source: SOURCE }];
  });
}

function conditionsOf(rates: ConditionalRates, name: string): Omit<Price, 'unit' | 'amount' | 'per' | 'source'> {
  const { inputTokensOver, serviceTier, utcFrom, utcTo, since, until, variant, atLeast, step } = rates;
  if ((utcFrom === undefined) !== (utcTo === undefined))
    throw invalid(name, 'utcFrom', 'utcFrom and utcTo need each other');
  for (const [key, units] of Object.entries({ atLeast, step }))
    if (units !== undefined && !(units > 0 && Number.isFinite(units)))
      throw invalid(name, key, `${units} units is not a positive number`);
  const when = {
    ...(inputTokensOver === undefined ? {} : { inputTokensOver }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(variant === undefined ? {} : { variant }),
    ...(utcFrom === undefined || utcTo === undefined
      ? {}
      : { utcMinutes: { from: minuteOf(utcFrom, name, 'utcFrom'), to: minuteOf(utcTo, name, 'utcTo') } }),
  };
  return {
    ...(Object.keys(when).length === 0 ? {} : { when }),
    ...(since === undefined ? {} : { since: dateOf(since, name, 'since') }),
    ...(until === undefined ? {} : { until: dateOf(until, name, 'until') }),
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(step === undefined ? {} : { step }),
  };
}

function minuteOf(text: string, name: string, key: string): number {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  const minute = match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
  if (!(minute <= 1_440)) throw invalid(name, key, `'${text}' is not a time of day as HH:MM`);
  return minute;
}

function dateOf(text: string, name: string, key: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(name, key, `'${text}' is not a date as YYYY-MM-DD`);
  return at;
}

const invalid = (name: string, key: string, reason: string): WeirError =>
  new WeirError('invalid_options', `overrides['${name}'].${key}: ${reason}`, { param: `overrides['${name}'].${key}` });
