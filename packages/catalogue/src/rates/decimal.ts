import { decimalOf, divideHalfEven, formatUsd, pico } from '@weir/core';

/** Decimals a price has at most: one pico-USD per token is a millionth of a USD per million tokens. */
export const PRICE_DECIMALS = 6;
/**
 * A figure within this share of one with six decimals is that figure seen through binary floating point: 16 units in
 * the last place of a double, more than a handful of operations on it leave behind. A share, not a distance: what is
 * close to nothing is not nothing.
 */
const ARTEFACT_SHARE = 2n ** 48n;

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/**
 * The exact millionths a number of a price file stands for: 0.15 gives 150000n.
 * Works on the decimal text, so no float takes part in arithmetic. An artefact of binary floating point such as
 * 0.30000000000000004 is the six-decimal figure it is next to.
 *
 * @returns undefined for what is not a finite number, or is finer than six decimals and no artefact.
 */
export function millionths(value: unknown): bigint | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const decimal = decimalOf(value);
  if (decimal === undefined) return undefined;
  const { digits, scale } = decimal;
  if (scale <= PRICE_DECIMALS) return digits * 10n ** BigInt(PRICE_DECIMALS - scale);
  const finer = 10n ** BigInt(scale - PRICE_DECIMALS);
  const rounded = divideHalfEven(digits, finer);
  const distance = magnitude(digits - rounded * finer);
  if (distance === 0n) return rounded;
  return distance * ARTEFACT_SHARE <= magnitude(digits) ? rounded : undefined;
}

/** Millionths as decimal text: 150000n gives '0.15'. */
export const formatMillionths = (value: bigint): string => formatUsd(pico(value * 1_000_000n));
