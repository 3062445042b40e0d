/** How long a budget lasts. Periods are calendar ones, in UTC. */
export type Window = 'minute' | 'hour' | 'day' | 'month' | 'total';

/** One period of a window. */
export interface Period {
  /** Its start, as much of an ISO date as tells it from other periods and other windows: `2026-11`, `2026-11-01T09`. */
  readonly name: string;
  /** Epoch ms, inclusive. */
  readonly startsAt: number;
  /** Epoch ms, exclusive; Infinity when it never ends. */
  readonly endsAt: number;
}

const LENGTH_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const NAME_LENGTH = { minute: 16, hour: 13, day: 10, month: 7 };
const EVER: Period = Object.freeze({
  name: 'total',
  startsAt: Number.NEGATIVE_INFINITY,
  endsAt: Number.POSITIVE_INFINITY,
});

function monthOf(at: number): { readonly startsAt: number; readonly endsAt: number } {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { startsAt: Date.UTC(year, month), endsAt: Date.UTC(year, month + 1) };
}

/** The period of a window that holds `at` (epoch ms). */
export function periodOf(window: Window, at: number): Period {
  if (window === 'total') return EVER;
  const { startsAt, endsAt } = window === 'month' ? monthOf(at) : lengthOf(LENGTH_MS[window]);
  return { name: new Date(startsAt).toISOString().slice(0, NAME_LENGTH[window]), startsAt, endsAt };

  function lengthOf(lengthMs: number): { readonly startsAt: number; readonly endsAt: number } {
    const startsAt = Math.floor(at / lengthMs) * lengthMs;
    return { startsAt, endsAt: startsAt + lengthMs };
  }
}

/** Periods of one window, the last one kept: writing a date takes longer than the rest of the meter. */
export function periodsOf(window: Window): (at: number) => Period {
  let last: Period | undefined;
  return (at) => {
    if (last === undefined || at < last.startsAt || at >= last.endsAt) last = periodOf(window, at);
    return last;
  };
}
