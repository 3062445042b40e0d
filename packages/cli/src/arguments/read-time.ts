import { durationIn } from './read-duration.ts';
import { WrongUsage } from './wrong-usage.ts';

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const ZONE = /(Z|[+-]\d{2}:\d{2})$/;

/**
 * A point in time: `7d` ago (m, h, d, w) or an ISO date, in UTC unless it says otherwise.
 *
 * @returns epoch ms
 * @throws WrongUsage naming the option.
 */
export function readTime(text: string, name: string, now: number): number {
  const agoMs = durationIn(text);
  if (agoMs !== undefined) return now - agoMs;
  const at = ISO.test(text) ? Date.parse(text.includes('T') && !ZONE.test(text) ? `${text}Z` : text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new WrongUsage(
    `${name} is '${text.slice(0, 60)}', a time such as 7d, 24h, 2026-11-01 or 2026-11-01T09:00Z was expected`,
  );
}
