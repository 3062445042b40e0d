/** What a `/` divides by in a sum: a price is for a million, a thousand or an hour of seconds. */
const BUYS: Readonly<Record<string, bigint>> = { '': 1n, M: 1_000_000n, k: 1_000n, h: 3_600n };
const TERM = /^([\d,]+)(?:\.(\d+))? x (\d+)(?:\.(\d+))?(?:\/([Mkh]))?$/;
const PICO = 12;

/** `'1,000 x 1.25/M'` in pico-USD, rounded half to even: school arithmetic of its own, none of it weir's. */
function term(text: string): bigint {
  const match = TERM.exec(text.trim());
  if (match === null) throw new TypeError(`'${text}' is not a count x a price`);
  const [, count = '', countDecimals = '', price = '', priceDecimals = '', buys = ''] = match;
  const digits = BigInt(count.replaceAll(',', '') + countDecimals) * BigInt(price + priceDecimals);
  const top = digits * 10n ** BigInt(PICO);
  const bottom = 10n ** BigInt(countDecimals.length + priceDecimals.length) * BUYS[buys]!;
  const whole = top / bottom;
  const twice = (top % bottom) * 2n;
  return twice > bottom || (twice === bottom && whole % 2n === 1n) ? whole + 1n : whole;
}

/** A sum as it was written down, in pico-USD. */
export const byHand = (sum: string): bigint => sum.split(' + ').reduce((total, text) => total + term(text), 0n);

/** `'0.0016375'` in pico-USD. */
export function picoOf(usd: string): bigint {
  const [whole = '', decimals = ''] = usd.split('.');
  return BigInt(whole + decimals.padEnd(PICO, '0'));
}
