import { describe, expect, it } from 'vitest';
import { periodsOf } from './period.ts';

const HOUR_MS = 3_600_000;
const at = (iso: string): number => Date.parse(iso);
const spanOf = (...[window, time, zone]: [Parameters<typeof periodsOf>[0], string, string?]): string => {
  const { name, startsAt, endsAt } = periodsOf(window, zone)(at(time));
  return `${name} ${new Date(startsAt).toISOString()} ${(endsAt - startsAt) / HOUR_MS}h`;
};

describe('a period', () => {
  it.each([
    ['minute', '2026-11-28T12:34:56Z', '2026-11-28T12:34'],
    ['hour', '2026-11-28T12:34:56Z', '2026-11-28T12'],
    ['day', '2026-11-28T12:34:56Z', '2026-11-28'],
    ['week', '2026-11-28T12:34:56Z', '2026-W48'],
    ['month', '2026-11-28T12:34:56Z', '2026-11'],
    ['total', '2026-11-28T12:34:56Z', 'total'],
  ] as const)('of a %s is named by its start', (window, time, name) => {
    expect(periodsOf(window)(at(time)).name).toBe(name);
  });

  it.each([
    ['2027-01-01T00:00:00Z', '2026-W53 2026-12-28T00:00:00.000Z 168h'],
    ['2027-01-04T00:00:00Z', '2027-W01 2027-01-04T00:00:00.000Z 168h'],
    ['2024-12-31T00:00:00Z', '2025-W01 2024-12-30T00:00:00.000Z 168h'],
    ['2026-11-29T23:59:59.999Z', '2026-W48 2026-11-23T00:00:00.000Z 168h'],
  ])('of a week begins on Monday and is numbered as ISO 8601 does: %s', (time, span) => {
    expect(spanOf('week', time)).toBe(span);
  });

  it.each([
    ['Europe/Berlin', 'day', '2026-03-29T12:00:00Z', '2026-03-29[Europe/Berlin] 2026-03-28T23:00:00.000Z 23h'],
    ['Europe/Berlin', 'day', '2026-10-25T12:00:00Z', '2026-10-25[Europe/Berlin] 2026-10-24T22:00:00.000Z 25h'],
    ['Europe/Berlin', 'month', '2026-10-31T23:30:00Z', '2026-11[Europe/Berlin] 2026-10-31T23:00:00.000Z 720h'],
    ['Asia/Kolkata', 'day', '2026-11-28T18:30:00Z', '2026-11-29[Asia/Kolkata] 2026-11-28T18:30:00.000Z 24h'],
    [
      'Pacific/Kiritimati',
      'day',
      '2026-11-28T10:00:00Z',
      '2026-11-29[Pacific/Kiritimati] 2026-11-28T10:00:00.000Z 24h',
    ],
    ['America/New_York', 'week', '2026-11-02T04:59:59Z', '2026-W44[America/New_York] 2026-10-26T04:00:00.000Z 169h'],
    // clocks skip midnight: the day begins at one
    ['Africa/Cairo', 'day', '2026-04-24T12:00:00Z', '2026-04-24[Africa/Cairo] 2026-04-23T22:00:00.000Z 23h'],
    // clocks go back over midnight: the hour that comes twice is counted once
    ['America/Sao_Paulo', 'day', '2018-02-17T12:00:00Z', '2018-02-17[America/Sao_Paulo] 2018-02-17T02:00:00.000Z 25h'],
  ] as const)('is one of the calendar of its time zone: %s, %s of %s', (zone, window, time, span) => {
    expect(spanOf(window, time, zone)).toBe(span);
  });

  it.each(['UTC', 'Europe/Berlin', 'Africa/Cairo', 'America/Sao_Paulo', 'Australia/Lord_Howe'])(
    'ends where the next begins, and holds the time it is asked for, in %s',
    (zone) => {
      for (const window of ['day', 'week', 'month'] as const) {
        const periodAt = periodsOf(window, zone);
        let previous = periodAt(at('2017-12-25T00:00:00Z'));
        const names = new Set([previous.name]);
        for (let now = at('2017-12-25T00:00:00Z'); now < at('2018-12-31T00:00:00Z'); now += HOUR_MS / 2) {
          const period = periodAt(now);
          expect(period.startsAt <= now && now < period.endsAt).toBe(true);
          if (period.name === previous.name) continue;
          expect(period.startsAt).toBe(previous.endsAt);
          expect(names.has(period.name)).toBe(false);
          names.add(period.name);
          previous = period;
        }
      }
    },
  );
});
