import type { ModelCard, Price } from '@weir/core';

/** What holds on some days of the week only, which the bundled list cannot say. */
interface DayRule {
  /** The provider under its id in genai-prices. */
  readonly vendor: string;
  readonly models: RegExp;
  /** Epoch ms from which. */
  readonly since: number;
  /** 0 is Sunday. */
  readonly utcDays: readonly number[];
}

/**
 * DeepSeek's peak prices are for working days from 2026-08-23 on (api-docs.deepseek.com/quick_start/pricing, as told by
 * genai-prices 0.1.8, which has them for all days). Its weekends are Beijing's; the peak hours, 01:00-04:00 and
 * 06:00-10:00 UTC, fall on the same day there.
 */
const RULES: readonly DayRule[] = [
  { vendor: 'deepseek', models: /^deepseek-v4-/, since: Date.UTC(2026, 7, 23), utcDays: [1, 2, 3, 4, 5] },
];

/** The card with its peak prices on working days only, where its vendor says so. */
export function withWorkingDays(card: ModelCard, vendor: string | undefined): ModelCard {
  const rule = RULES.find((one) => one.vendor === vendor && one.models.test(card.model));
  if (rule === undefined) return card;
  return { ...card, prices: card.prices.flatMap((price) => (isPeak(price) ? onDays(price, rule) : [price])) };
}

const isPeak = ({ when }: Price): boolean => when?.utcMinutes !== undefined && when.utcDays === undefined;

function onDays(price: Price, { since, utcDays }: DayRule): readonly Price[] {
  const source = `${price.source}, on working days`;
  const later = { ...price, since: Math.max(since, price.since ?? 0), when: { ...price.when, utcDays }, source };
  return (price.since ?? 0) >= since ? [later] : [{ ...price, until: since }, later];
}
