import { type ModelCard, type Price, targetName } from '@weir/core';
import type { Problem } from './price-source.ts';
import { isSameRate, latestRates } from './rates/base-rates.ts';
import { rateInWords } from './rates/rate-in-words.ts';

const tierKey = ({ unit, when }: Price): string => `${unit} ${when?.serviceTier ?? ''}`;

/**
 * The card of a better source, with prices of another one for units and service tiers it has none of. Only a list that
 * agrees with it is believed about the rest.
 */
export function completeCard(known: ModelCard, other: ModelCard, source: string, problems: Problem[]): ModelCard {
  const theirs = latestRates(other);
  for (const [key, rate] of latestRates(known)) {
    const their = theirs.get(key);
    if (their === undefined || isSameRate(rate, their)) continue;
    const message = `${rate.unit}: it has ${rateInWords(their)}, but '${rate.source}' has ${rateInWords(rate)}`;
    problems.push({ source, name: targetName(other), kind: 'disputed', message });
    return known;
  }
  const priced = new Set(known.prices.map(tierKey));
  const more = other.prices.filter((price) => !priced.has(tierKey(price)));
  if (more.length === 0) return known;
  const priceVersion = [known.priceVersion, other.priceVersion].filter((version) => version !== undefined).join('+');
  return { ...known, prices: [...known.prices, ...more], ...(priceVersion === '' ? {} : { priceVersion }) };
}
