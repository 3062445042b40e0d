/** The days of a time zone. A day is written as epoch ms of its midnight in UTC, whatever the zone. */
export interface Calendar {
  /** IANA name. */
  readonly timeZone: string;
  /** The day on the zone's calendar at a time (epoch ms). */
  dayAt(at: number): number;
  /** When a day begins in the zone, epoch ms: its first minute, which is not midnight where clocks skip that. */
  startOf(day: number): number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No zone is further from UTC than 14 hours, so every day begins within this of its UTC midnight. */
const FURTHEST_MS = DAY_MS;

const UTC: Calendar = Object.freeze({
  timeZone: 'UTC',
  dayAt: (at: number) => Math.floor(at / DAY_MS) * DAY_MS,
  startOf: (day: number) => day,
});

/** @throws RangeError for a time zone nobody knows. */
export function calendarOf(timeZone: string): Calendar {
  if (timeZone === 'UTC') return UTC;
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  const dayAt = (at: number): number => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(parts.get('year')!, parts.get('month')! - 1, parts.get('day'));
  };
  function startOf(day: number): number {
    let before = day - FURTHEST_MS;
    let after = day + FURTHEST_MS;
    while (after - before > MINUTE_MS) {
      const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
      if (dayAt(middle) < day) before = middle;
      else after = middle;
    }
    return after;
  }
  return { timeZone, dayAt, startOf };
}
