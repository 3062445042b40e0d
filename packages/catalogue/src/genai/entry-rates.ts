import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import type { UsageUnit } from '@weir/core';
import type { DatedRates, Rate } from '../rates/expand-rates.ts';
import { readAmount } from '../rates/read-amount.ts';
import { PRICE_KEYS } from './unit-map.ts';

/** Says what became of a figure that was not taken over. */
export type Complain = (kind: 'refused' | 'unmapped', message: string) => void;

/** The rates of an entry in the order the data lists them; the last that holds wins, as in genai-prices itself. */
export function ratesOf(entry: ModelInfo, complain: Complain): readonly DatedRates[] {
  const list: readonly ConditionalPrice[] = Array.isArray(entry.prices) ? entry.prices : [{ prices: entry.prices }];
  return list.flatMap(({ constraint, prices }) => {
    const when = constraint === undefined ? {} : periodOf(constraint);
    if (when !== undefined) return [{ ...when, rates: unitRates(prices, complain) }];
    complain('refused', `its prices under ${JSON.stringify(constraint)} are left out: the condition is not known`);
    return [];
  });
}

function unitRates(prices: ModelPrice, complain: Complain): ReadonlyMap<UsageUnit, Rate> {
  const rates = new Map<UsageUnit, Rate>();
  for (const [key, value] of Object.entries(prices)) {
    const target = PRICE_KEYS[key];
    if (target === undefined) {
      complain('unmapped', `${key} has no unit in weir`);
      continue;
    }
    const rate = rateOf(value, target.buys);
    if ('refused' in rate) complain('refused', `${target.unit}: ${rate.refused}`);
    else if (!isCheaper(rate, rates.get(target.unit))) rates.set(target.unit, rate);
  }
  return rates;
}

/** Two keys may price one unit (`audio_hours`, `input_audio_hours`); the dearer one is the safe one. */
const isCheaper = (rate: Rate, known: Rate | undefined): boolean => known !== undefined && rate.base < known.base;

function rateOf(value: unknown, buys: number): Rate | { readonly refused: string } {
  if (typeof value !== 'object' || value === null) return rateOf({ base: value, tiers: [] }, buys);
  const { base, tiers } = value as { readonly base?: unknown; readonly tiers?: unknown };
  const first = readAmount(base, buys);
  if ('refused' in first) return first;
  if (!Array.isArray(tiers)) return { refused: 'its tiers are not a list' };
  const read: { over: number; amount: typeof first.amount }[] = [];
  for (const tier of tiers as readonly { readonly start?: unknown; readonly price?: unknown }[]) {
    const { start, price } = tier;
    const amount = readAmount(price, buys);
    if ('refused' in amount) return amount;
    if (!Number.isSafeInteger(start) || (start as number) < 0)
      return { refused: `a tier over '${start}' is not a count` };
    read.push({ over: start as number, amount: amount.amount });
  }
  return { per: first.per, base: first.amount, tiers: read.sort((a, b) => a.over - b.over) };
}

/** A start date in UTC, or a daily window; undefined for a condition of another kind. */
function periodOf(constraint: NonNullable<ConditionalPrice['constraint']>): Omit<DatedRates, 'rates'> | undefined {
  if (constraint.type === 'start_date') {
    const since = Date.parse(`${constraint.start_date}T00:00:00Z`);
    return Number.isNaN(since) ? undefined : { since };
  }
  if (constraint.type !== 'time_of_date') return undefined;
  const from = utcMinute(constraint.start_time);
  const to = utcMinute(constraint.end_time);
  return from === undefined || to === undefined ? undefined : { utcMinutes: { from, to } };
}

const TIME_OF_DAY = /^(\d{2}):(\d{2}):00(?:\.0+)?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Minutes after midnight UTC; undefined for a time that is not on a whole minute. */
function utcMinute(text: string): number | undefined {
  const match = TIME_OF_DAY.exec(text);
  if (match === null) return undefined;
  const [, hours, minutes, sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  return (Number(hours) * 60 + Number(minutes) - offset + 1_440) % 1_440;
}
