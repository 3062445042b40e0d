import { formatUsd, type Money, type Price } from '@weir/core';
import { isSmallUnit } from './read-unit-price.ts';

const MILLION = 1_000_000n;

/** `1.25 USD per million`: small units as vendors print them, others by what the price buys. */
export function rateInWords({ unit, amount, per }: Pick<Price, 'unit' | 'amount' | 'per'>): string {
  const million = amount * MILLION;
  if (isSmallUnit(unit) && million % BigInt(per) === 0n) {
    return `${formatUsd((million / BigInt(per)) as Money)} USD per million`;
  }
  return `${formatUsd(amount)} USD per ${per === 1 ? 'unit' : per}`;
}
