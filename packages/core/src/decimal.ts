/** A decimal number without floats: `digits / 10^scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const NUMBER_TEXT = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * The decimal a number or its text stands for, to the last digit: of a number, the shortest text it prints as,
 * exponents included. 7.5 gives 75 / 10^1.
 *
 * @returns undefined for what is not a finite decimal number.
 */
export function decimalOf(value: number | string): Decimal | undefined {
  if (Number.isSafeInteger(value)) return { digits: BigInt(value), scale: 0 }; // what is counted mostly is one
  const match = NUMBER_TEXT.exec(String(value));
  if (match === null) return undefined;
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

/** The digits of a decimal at a finer scale. */
export const digitsAt = ({ digits, scale }: Decimal, finer: number): bigint => digits * 10n ** BigInt(finer - scale);
