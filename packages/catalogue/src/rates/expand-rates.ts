import { type Money, PARENT_UNIT, type Price, type PriceCondition, type UsageUnit } from '@weir/core';

/** What a unit costs within one period: a base amount, and dearer or cheaper ones above input thresholds. */
export interface Rate {
  readonly per: number;
  readonly base: Money;
  /** By rising threshold; `over` as in {@link PriceCondition.inputTokensOver}. */
  readonly tiers: readonly { readonly over: number; readonly amount: Money }[];
}

type Window = NonNullable<PriceCondition['utcMinutes']>;

/** Rates and when they hold. In a list, the last one that holds wins; the first stands in when none does. */
export interface DatedRates {
  /** Epoch ms. */
  readonly since?: number;
  readonly utcMinutes?: Window;
  readonly rates: ReadonlyMap<UsageUnit, Rate>;
}

export interface Expanded {
  readonly prices: readonly Price[];
  /** Units whose price was withdrawn on some date, which prices cannot say: they are left out altogether. */
  readonly withdrawn: readonly UsageUnit[];
}

/**
 * Writes an ordered list of rates as prices of which the most specific wins.
 *
 * A price with more conditions beats one with fewer whatever their dates, so every date must repeat every condition its
 * unit ever had: otherwise a tier that was abolished would go on being charged.
 */
export function expandRates(list: readonly DatedRates[], source: string): Expanded {
  const periods = [undefined, ...distinct(list.map(({ since }) => since)).sort((a, b) => a - b)];
  const windows = [undefined, ...disjointWindows(list)];
  const cells = periods.map((since) =>
    windows.map((window) => ({ since, window, rates: select(list, since ?? Number.NEGATIVE_INFINITY, window) })),
  );
  const prices: Price[] = [];
  const withdrawn: UsageUnit[] = [];
  for (const unit of new Set(list.flatMap(({ rates }) => [...rates.keys()]))) {
    const own = pricesOfUnit(unit, cells, source);
    if (own === undefined) withdrawn.push(unit);
    else prices.push(...own);
  }
  return { prices, withdrawn };
}

interface Cell {
  readonly since: number | undefined;
  readonly window: Window | undefined;
  readonly rates: ReadonlyMap<UsageUnit, Rate>;
}

function pricesOfUnit(
  unit: UsageUnit,
  cells: readonly (readonly Cell[])[],
  source: string,
): readonly Price[] | undefined {
  const rateIn = ({ rates }: Cell): Rate | undefined => rates.get(unit) ?? rates.get(PARENT_UNIT[unit] ?? unit);
  const thresholds = distinct(cells.flat().flatMap((cell) => rateIn(cell)?.tiers.map(({ over }) => over) ?? []));
  const prices: Price[] = [];
  let previous = '';
  let isPriced = false;
  for (const row of cells) {
    const own: Price[] = [];
    for (const cell of row) {
      const rate = rateIn(cell);
      if (rate === undefined && isPriced) return undefined;
      if (rate === undefined) continue;
      isPriced = true;
      for (const over of [undefined, ...thresholds]) own.push(priceAt(unit, rate, over, cell, source));
    }
    const same = own.map(({ amount }) => amount).join();
    if (same !== previous) prices.push(...own);
    previous = same;
  }
  return prices;
}

function priceAt(
  unit: UsageUnit,
  rate: Rate,
  over: number | undefined,
  { since, window }: Cell,
  source: string,
): Price {
  let amount = rate.base;
  for (const tier of rate.tiers) if (over !== undefined && tier.over <= over) amount = tier.amount;
  const when: PriceCondition = {
    ...(over === undefined ? {} : { inputTokensOver: over }),
    ...(window === undefined ? {} : { utcMinutes: window }),
  };
  return {
    unit,
    amount,
    per: rate.per,
    ...(Object.keys(when).length === 0 ? {} : { when }),
    ...(since === undefined ? {} : { since }),
    source,
  };
}

function select(list: readonly DatedRates[], at: number, window: Window | undefined): ReadonlyMap<UsageUnit, Rate> {
  const holds = ({ since, utcMinutes }: DatedRates): boolean =>
    utcMinutes === undefined
      ? since === undefined || since <= at
      : window !== undefined && covers(utcMinutes, window.from) && (since === undefined || since <= at);
  return (list.findLast(holds) ?? list[0])?.rates ?? new Map();
}

const covers = ({ from, to }: Window, minute: number): boolean =>
  from <= to ? minute >= from && minute < to : minute >= from || minute < to;

/** The parts of the day that lie in some window, cut so that no two overlap. */
function disjointWindows(list: readonly DatedRates[]): readonly Window[] {
  const windows = list.flatMap(({ utcMinutes }) => (utcMinutes === undefined ? [] : [utcMinutes]));
  const cuts = distinct(windows.flatMap(({ from, to }) => [from, to])).sort((a, b) => a - b);
  return cuts
    .map((from, index) => ({ from, to: cuts[(index + 1) % cuts.length] ?? from }))
    .filter(({ from }) => windows.some((window) => covers(window, from)));
}

const distinct = <Value>(values: readonly (Value | undefined)[]): Value[] =>
  [...new Set(values)].filter((value): value is Value => value !== undefined);
