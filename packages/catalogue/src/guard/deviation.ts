import { formatUsd, type ModelCard, type Price, pico } from '@weir/core';
import { latestRates } from '../rates/base-rates.ts';
import { rateInWords } from '../rates/rate-in-words.ts';

/** A price that is too far from what it is held against. */
export interface Deviation {
  /** `input_tokens: 2500 USD per million is 1000 times the 2.5 USD per million of 'genai-prices openai/gpt-4o'`. */
  readonly message: string;
  /** What the figure would be a price for if its unit were mistaken; undefined when it fits none. */
  readonly slip: string | undefined;
}

/** More than this many times as much, or as little, is believed of nobody. */
const MOST_TIMES = 2n;

/** Mistakes of the unit, by the factor they make. */
const SLIPS: readonly (readonly [times: bigint, what: string])[] = [
  [1_000_000n, 'a price per million'],
  [1_000n, 'a price per thousand'],
  [100n, 'a price in cents'],
];
/** Prices of two lists may differ a little and a unit be mistaken all the same: 2 %. */
const LEEWAY = 50n;

/** The first price of a card that is more than twice, or less than half, of what the other card has for the same. */
export function deviationOf(card: ModelCard, from: ModelCard): Deviation | undefined {
  const theirs = latestRates(from);
  for (const [key, rate] of latestRates(card)) {
    const their = theirs.get(key);
    if (their === undefined) continue;
    const own = rate.amount * BigInt(their.per);
    const other = their.amount * BigInt(rate.per);
    if (own > other * MOST_TIMES || other > own * MOST_TIMES) return deviation(rate, their, own, other);
  }
  return undefined;
}

function deviation(rate: Price, their: Price, own: bigint, other: bigint): Deviation {
  const isMore = own > other;
  const [most, least] = isMore ? [own, other] : [other, own];
  const slip = SLIPS.find(([times]) => isAbout(most, least * times))?.[1];
  const what = `${rate.unit}: ${rateInWords(rate)} is ${timesInWords(most, least)} ${isMore ? 'as much as' : 'less than'}`;
  const guess = slip === undefined || !isMore ? '' : `; is it ${slip}?`;
  return {
    message: `${what} the ${rateInWords(their)} of '${their.source}'${guess}`,
    slip: slip === undefined ? undefined : `${slip}${isMore ? '' : ', the other way round'}`,
  };
}

const isAbout = (value: bigint, wanted: bigint): boolean => {
  const distance = value > wanted ? value - wanted : wanted - value;
  return distance * LEEWAY <= wanted;
};

function timesInWords(most: bigint, least: bigint): string {
  if (least === 0n) return 'infinitely';
  const hundredths = (most * 100n) / least;
  return `${formatUsd(pico(hundredths * 10_000_000_000n))} times`;
}
