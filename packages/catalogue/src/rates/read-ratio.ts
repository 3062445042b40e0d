import type { Ratio } from '@weir/core';
import { millionths } from './decimal.ts';

/** A positive factor below 100 million, from decimal text of at most six decimals; undefined for anything else. */
export function readRatio(text: unknown): Ratio | undefined {
  const num = millionths(text);
  if (num === undefined || num <= 0n || num >= 100_000_000_000_000n) return undefined;
  const common = greatestCommonDivisor(num, 1_000_000n);
  return { num: num / common, den: 1_000_000n / common };
}

const greatestCommonDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestCommonDivisor(b, a % b));
