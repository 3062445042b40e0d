import { WrongUsage } from './wrong-usage.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const AGO = /^(\d{1,6})([mhdw])$/;
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const ZONE = /(Z|[+-]\d{2}:\d{2})$/;

/**
 * A point in time: `7d` ago (m, h, d, w) or an ISO date, in UTC unless it says otherwise.
 *
 * @returns epoch ms
 * @throws WrongUsage naming the option.
 */
export function readTime(text: string, name: string, now: number): number {
  const ago = AGO.exec(text);
  if (ago !== null) return now - Number(ago[1]) * UNIT_MS[ago[2] as keyof typeof UNIT_MS];
  const at = ISO.test(text) ? Date.parse(text.includes('T') && !ZONE.test(text) ? `${text}Z` : text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new WrongUsage(
    `${name} is '${text.slice(0, 60)}', a time such as 7d, 24h, 2026-11-01 or 2026-11-01T09:00Z was expected`,
  );
}
