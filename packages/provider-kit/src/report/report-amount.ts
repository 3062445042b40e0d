import { type Money, usd, WeirError } from '@weir/core';

/** Decimals of USD a report is read with: a pico-USD is the twelfth. */
const DECIMALS = 12;
/** No day of one model costs more; beyond it a float has no picos left to tell. */
const MOST_USD = 1e9;

/**
 * Reads an amount of USD from a report, where many are numbers that have been through floating point.
 *
 * @throws WeirError `upstream_malformed` when it is neither a number nor a decimal text, or absurd.
 */
export function reportAmount(value: unknown): Money {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(Math.abs(number) <= MOST_USD)) {
    const shown =
      typeof value === 'string' || typeof value === 'number' ? `'${String(value).slice(0, 40)}'` : typeof value;
    throw new WeirError('upstream_malformed', `An amount of the report is ${shown}, not a number of USD`);
  }
  const [, digits = ''] = typeof value === 'string' ? value.split('.') : [];
  return usd(typeof value === 'string' && digits.length <= DECIMALS ? value : number.toFixed(DECIMALS));
}
