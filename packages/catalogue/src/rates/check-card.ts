import { type ModelCard, type Price, targetName, usd } from '@weir/core';
import type { Problem } from '../price-source.ts';
import { ABSURD_USD } from './read-amount.ts';

/** Dearest a million tokens or characters may be; any other unit may cost a tenth of it apiece. */
const DEAREST_MILLION = usd(String(ABSURD_USD));
const DEAREST_UNIT = usd(String(ABSURD_USD / 10n));
const MILLION = 1_000_000n;
const MINUTES_A_DAY = 1_440;

/** The card without the prices that cannot be right; each of them is reported, none becomes a zero. */
export function checkCard(card: ModelCard, source: string, problems: Problem[]): ModelCard {
  const flaws = card.prices.map(flawOf);
  if (flaws.every((flaw) => flaw === undefined)) return card;
  for (const flaw of flaws) {
    if (flaw !== undefined) problems.push({ source, name: targetName(card), kind: 'refused', message: flaw });
  }
  return { ...card, prices: card.prices.filter((_, index) => flaws[index] === undefined) };
}

/** What is wrong with a price as it was handed in, whatever its type claims. */
function flawOf(price: Price): string | undefined {
  const { unit, amount, per, since, until, atLeast, step, when } = price;
  if (typeof unit !== 'string' || unit === ('' as string)) return `a price of ${describe(unit)} names no unit`;
  if (typeof amount !== 'bigint') return `${unit}: ${describe(amount)} is not a bigint of pico-USD`;
  if (amount < 0n) return `${unit}: ${amount} pico-USD is negative, the lowest is 0`;
  if (!isCount(per) || per === 0) return `${unit}: ${describe(per)} units is not a positive whole number`;
  const dearest = isSmall(unit) ? DEAREST_MILLION / MILLION : DEAREST_UNIT;
  if (amount > dearest * BigInt(per)) {
    return `${unit}: ${amount} pico-USD for ${per} is absurd, the limit is ${dearest * BigInt(per)}`;
  }
  if (since !== undefined && !Number.isFinite(since)) return `${unit}: since ${describe(since)} is not epoch ms`;
  if (until !== undefined && !(Number.isFinite(until) && until > (since ?? Number.NEGATIVE_INFINITY)))
    return `${unit}: until ${describe(until)} is not epoch ms after it begins`;
  if (atLeast !== undefined && !isMeasure(atLeast))
    return `${unit}: ${describe(atLeast)} units at least is not a positive number`;
  if (step !== undefined && !isMeasure(step))
    return `${unit}: steps of ${describe(step)} units are not a positive number`;
  return when === undefined ? undefined : flawOfCondition(unit, when);
}

function flawOfCondition(unit: string, when: NonNullable<Price['when']>): string | undefined {
  const { inputTokensOver: over, utcMinutes: window, utcDays: days, variant } = when;
  if (over !== undefined && !isCount(over)) return `${unit}: over ${describe(over)} input tokens is not a count`;
  if (window !== undefined && ![window.from, window.to].every((minute) => isCount(minute) && minute <= MINUTES_A_DAY)) {
    return `${unit}: UTC minutes ${describe(window.from)}-${describe(window.to)}, the last is ${MINUTES_A_DAY}`;
  }
  if (days !== undefined && !(Array.isArray(days) && days.every((day) => isCount(day) && day <= 6)))
    return `${unit}: its days of the week are not numbers from 0, Sunday, to 6`;
  if (variant !== undefined && !isVariant(variant)) return `${unit}: its variant is not a list of texts by name`;
  return undefined;
}

const isMeasure = (value: unknown): boolean => typeof value === 'number' && value > 0 && Number.isFinite(value);
const isVariant = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
const isSmall = (unit: string): boolean => unit.endsWith('_tokens') || unit === 'characters';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const describe = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? `'${value}'` : `a ${typeof value}`;
