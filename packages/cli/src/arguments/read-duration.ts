import { WrongUsage } from './wrong-usage.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const DURATION = /^(\d{1,6})([mhdw])$/;

/** `30m`, `24h`, `7d`, `2w`; undefined when it is none. */
export function durationIn(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

/** @returns ms; `0` is a duration too. @throws WrongUsage naming the option. */
export function readDuration(text: string, name: string): number {
  const ms = text === '0' ? 0 : durationIn(text);
  if (ms !== undefined) return ms;
  throw new WrongUsage(`${name} is '${text.slice(0, 60)}', a duration such as 30m, 24h, 7d or 0 was expected`);
}
