import type { BudgetWindow } from '@weir/core';
import { type Calendar, calendarOf } from './calendar.ts';

/** One period of a window. */
export interface Period {
  /**
   * Its start, as much of an ISO date as tells it from other periods and other windows: `2026-11`, `2026-11-01T09`,
   * `2026-W48`; with its time zone where that is not UTC: `2026-11-01[Europe/Berlin]`.
   */
  readonly name: string;
  /** Epoch ms, inclusive. */
  readonly startsAt: number;
  /** Epoch ms, exclusive; Infinity when it never ends. */
  readonly endsAt: number;
}

const LENGTH_MS = { minute: 60_000, hour: 3_600_000 };
const NAME_LENGTH = { minute: 16, hour: 13, day: 10, month: 7 };
const DAY_MS = 86_400_000;
const EVER: Period = Object.freeze({
  name: 'total',
  startsAt: Number.NEGATIVE_INFINITY,
  endsAt: Number.POSITIVE_INFINITY,
});

/** First day of the period that holds a day, and of the one after; days as epoch ms of their UTC midnight. */
function daysOf(window: 'day' | 'week' | 'month', day: number): readonly [first: number, next: number] {
  const date = new Date(day);
  if (window === 'month') {
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return [Date.UTC(year, month), Date.UTC(year, month + 1)];
  }
  const length = window === 'day' ? 1 : 7;
  const first = window === 'day' ? day : day - ((date.getUTCDay() + 6) % 7) * DAY_MS; // weeks begin on Monday
  return [first, first + length * DAY_MS];
}

/** ISO 8601: a week belongs to the year of its Thursday. */
function weekName(monday: number): string {
  const year = new Date(monday + 3 * DAY_MS).getUTCFullYear();
  const week = Math.floor((monday + 3 * DAY_MS - Date.UTC(year, 0)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

function datedPeriod(window: 'day' | 'week' | 'month', calendar: Calendar, at: number): Period {
  let [first, next] = daysOf(window, calendar.dayAt(at));
  // where clocks are set back over midnight a date comes twice: its second coming belongs to the day after
  if (at >= calendar.startOf(next)) [first, next] = daysOf(window, next);
  const name = window === 'week' ? weekName(first) : new Date(first).toISOString().slice(0, NAME_LENGTH[window]);
  const zone = calendar.timeZone === 'UTC' ? '' : `[${calendar.timeZone}]`;
  return { name: name + zone, startsAt: calendar.startOf(first), endsAt: calendar.startOf(next) };
}

function periodOf(window: BudgetWindow, calendar: Calendar, at: number): Period {
  if (window === 'total') return EVER;
  if (window !== 'minute' && window !== 'hour') return datedPeriod(window, calendar, at);
  const startsAt = Math.floor(at / LENGTH_MS[window]) * LENGTH_MS[window];
  const name = new Date(startsAt).toISOString().slice(0, NAME_LENGTH[window]);
  return { name, startsAt, endsAt: startsAt + LENGTH_MS[window] };
}

/**
 * Periods of one window, the last one kept: writing a date takes longer than the rest of the meter.
 *
 * @throws RangeError for a time zone nobody knows.
 */
export function periodsOf(window: BudgetWindow, timeZone = 'UTC'): (at: number) => Period {
  const calendar = calendarOf(timeZone);
  let last: Period | undefined;
  return (at) => {
    if (last === undefined || at < last.startsAt || at >= last.endsAt) last = periodOf(window, calendar, at);
    return last;
  };
}
