/**
 * An amount of money: an exact integer number of pico-USD (1e-12 USD).
 *
 * One million tokens at 1 USD are 1e6 pico-USD each, so every published price per token is an integer.
 */
export type Money = bigint & { readonly __money: 'pico-USD' };

const PICO_DIGITS = 12;

/** Brands a bigint that already counts pico-USD. */
export const pico = (amount: bigint): Money => amount as Money;

export const ZERO: Money = pico(0n);

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads an exact decimal amount of USD: `'0.15'`, `'-2'`, `'12.000001'`.
 *
 * @throws RangeError when the text is not a plain decimal or is finer than one pico-USD.
 */
export function usd(text: string): Money {
  const match = DECIMAL.exec(text);
  if (match === null) throw new RangeError(`'${text}' is not a decimal amount of USD`);
  const [, sign, whole = '0', fraction = ''] = match;
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > PICO_DIGITS) {
    throw new RangeError(`'${text}' has ${digits.length} decimals, the limit is ${PICO_DIGITS}`);
  }
  const amount = BigInt(whole + digits.padEnd(PICO_DIGITS, '0'));
  return pico(sign === '-' ? -amount : amount);
}

/** Writes an amount exactly, as a decimal number of USD without trailing zeros: `'0.00000015'`. */
export function formatUsd(amount: Money): string {
  if (amount === 0n) return '0';
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(PICO_DIGITS + 1, '0');
  const fraction = digits.slice(-PICO_DIGITS).replace(/0+$/, '');
  const whole = digits.slice(0, -PICO_DIGITS);
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A sum as it is told, in USD: undefined when it is zero only because what is in it has no price. */
export const toldUsd = (amount: Money, unpriced: number): string | undefined =>
  amount === 0n && unpriced > 0 ? undefined : formatUsd(amount);

export const plus = (left: Money, right: Money): Money => pico(left + right);
export const minus = (left: Money, right: Money): Money => pico(left - right);
export const most = (left: Money, right: Money): Money => (left > right ? left : right);
export const least = (left: Money, right: Money): Money => (left < right ? left : right);

/** Sums amounts; the sum of none is zero. */
export function sum(amounts: Iterable<Money>): Money {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return pico(total);
}

/** A multiplier without floats: `{ num: 1n, den: 2n }` halves. */
export interface Ratio {
  readonly num: bigint;
  readonly den: bigint;
}

/** `numerator / denominator`, rounded half to even. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const quotient = top / bottom;
  const twiceRest = (top % bottom) * 2n;
  const roundsUp = twiceRest > bottom || (twiceRest === bottom && quotient % 2n === 1n);
  const rounded = roundsUp ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

/** Multiplies by a ratio with one half-even rounding. */
export const times = (amount: Money, ratio: Ratio): Money => pico(divideHalfEven(amount * ratio.num, ratio.den));
