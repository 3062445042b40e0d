/** Milliseconds of one of each, by the letters providers write behind numbers. */
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SPAN = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|[smhd])/g;

/** A span of time as providers write it, `120ms`, `6s`, `1m30.5s` or `2h0m7s`, in ms; undefined where it is none. */
export function spanMs(text: string): number | undefined {
  if (!SPAN.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(PART)) total += Number(count) * UNIT_MS[unit!]!;
  return total;
}
