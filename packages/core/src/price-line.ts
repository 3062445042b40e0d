import { type Decimal, decimalOf, digitsAt } from './decimal.ts';
import { divideHalfEven, type Money, pico } from './money.ts';
import type { Price } from './price.ts';

/**
 * What `count` units cost at a price: exact, and rounded half to even once where the price buys several units or the
 * count is a fraction.
 *
 * @throws RangeError when the count is negative or no finite number: what cannot be counted cannot be charged.
 */
export function lineCost(price: Price, count: number): Money {
  if (!(count >= 0) || count === Number.POSITIVE_INFINITY) throw new RangeError(`${count} ${price.unit} is no count`);
  if (isPlain(price, count)) {
    const amount = price.amount * BigInt(count);
    return pico(price.per === 1 ? amount : divideHalfEven(amount, BigInt(price.per)));
  }
  const { digits, scale } = billedUnits(price, count);
  return pico(divideHalfEven(price.amount * digits, BigInt(price.per) * 10n ** BigInt(scale)));
}

/** Whole units, billed as they are: all that tokens are. */
const isPlain = ({ atLeast, step }: Price, count: number): boolean =>
  Number.isInteger(count) && atLeast === undefined && step === undefined;

/** The most `count` units, or fewer, can cost at a price: rounded up. */
export function lineCostAtMost(price: Price, count: number): Money {
  if (price.per === 1 && isPlain(price, count)) return pico(price.amount * BigInt(count));
  const { digits, scale } = billedUnits(price, count);
  const divisor = BigInt(price.per) * 10n ** BigInt(scale);
  return pico((price.amount * digits + divisor - 1n) / divisor);
}

/** Units that are billed for those that were used: no fewer than the least, then whole steps. Nothing for none. */
function billedUnits({ atLeast = 0, step }: Price, count: number): Decimal {
  const units = decimalOf(count === 0 ? 0 : Math.max(count, atLeast))!;
  if (step === undefined) return units;
  const whole = decimalOf(step)!;
  const scale = Math.max(units.scale, whole.scale);
  const size = digitsAt(whole, scale);
  const steps = (digitsAt(units, scale) + size - 1n) / size;
  return { digits: steps * size, scale };
}

/** Whether one price is dearer than another: for a single unit, else by what is billed at least. */
export function isDearer(one: Price, other: Price): boolean {
  const difference = one.amount * BigInt(other.per) - other.amount * BigInt(one.per);
  if (difference !== 0n) return difference > 0n;
  const least = (one.atLeast ?? 0) - (other.atLeast ?? 0);
  return least !== 0 ? least > 0 : (one.step ?? 0) > (other.step ?? 0);
}
