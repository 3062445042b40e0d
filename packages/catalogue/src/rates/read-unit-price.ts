import { type Money, pico, type UsageUnit } from '@weir/core';
import { formatMillionths, millionths } from './decimal.ts';
import { ABSURD_USD } from './read-amount.ts';

const MILLION = 1_000_000n;

export type ReadUnitPrice = { readonly amount: Money } | { readonly refused: string };

/** Sold by the million: their prices are tiny apiece, and absurd long before one of them costs a cent. */
export const isSmallUnit = (unit: UsageUnit): boolean => unit.endsWith('_tokens') || unit === 'characters';

/**
 * Reads what one unit costs in USD, as lists write it that price per token: `2.5e-06`.
 *
 * @returns the exact pico-USD of one unit; or why not: no number, negative, finer than a pico-USD, or beyond
 * 10,000 USD per million tokens or characters and 1,000 USD for one of anything else.
 */
export function readUnitPrice(value: unknown, unit: UsageUnit): ReadUnitPrice {
  if (typeof value !== 'number' && typeof value !== 'string') return { refused: `a ${typeof value} is not a price` };
  const read = millionths(perMillion(String(value)));
  if (read === undefined) return { refused: `${String(value).slice(0, 40)} is not an exact amount of USD` };
  if (read < 0n) return { refused: `${value} USD is negative, the lowest is 0` };
  const most = isSmallUnit(unit) ? ABSURD_USD : (ABSURD_USD / 10n) * MILLION;
  if (read > most * MILLION) {
    const hint = isSmallUnit(unit) ? '; is it a price per million?' : '';
    return { refused: `${formatMillionths(read)} USD per million is absurd, the limit is ${most}${hint}` };
  }
  return { amount: pico(read) };
}

/** The same figure for a million: only its exponent is changed. */
function perMillion(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e', 2);
  return `${mantissa}e${Number(exponent) + 6}`;
}
