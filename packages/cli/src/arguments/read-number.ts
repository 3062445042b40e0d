import { WrongUsage } from './wrong-usage.ts';

/** A whole number from `least` to `most`. @throws WrongUsage naming where it stands. */
export function readNumber(text: string, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new WrongUsage(`${name} is '${text.slice(0, 60)}', a whole number ${bounds} was expected`);
}
