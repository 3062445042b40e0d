import { type Money, pico } from '@weir/core';
import { formatMillionths, millionths } from './decimal.ts';

/** USD for what a price buys (a million tokens, a thousand searches, an hour) beyond which it is a slip of the unit. */
export const ABSURD_USD = 10_000n;

const MILLION = 1_000_000n;

export type ReadAmount = { readonly amount: Money; readonly per: number } | { readonly refused: string };

/**
 * Reads what `buys` units cost in USD into an exact price: per token where a million are bought, per `buys` otherwise.
 *
 * @returns the reason when the figure is missing, negative, finer than six decimals or absurd. Never a silent zero.
 */
export function readAmount(value: unknown, buys: number): ReadAmount {
  const read = millionths(value);
  if (read === undefined) return { refused: unreadable(value) };
  if (read < 0n) return { refused: `${formatMillionths(read)} USD is negative, the lowest is 0` };
  if (read > ABSURD_USD * MILLION) {
    return { refused: `${formatMillionths(read)} USD for ${buys} is absurd, the limit is ${ABSURD_USD}` };
  }
  return buys === 1_000_000 ? { amount: pico(read), per: 1 } : { amount: pico(read * MILLION), per: buys };
}

function unreadable(value: unknown): string {
  const isNumeric = typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && /^\d/.test(value);
  if (isNumeric) return `${value} USD is not exact, the limit is 6 decimals`;
  return `${typeof value === 'number' ? value : `a ${typeof value}`} is not an amount of USD`;
}
