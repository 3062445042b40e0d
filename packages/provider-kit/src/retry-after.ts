/** Header lookup by lower-case name. */
export type HeaderMap = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A header's value; the first one where it came twice. */
export function headerOf(headers: HeaderMap, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

const MILLISECOND_HEADERS = ['retry-after-ms', 'x-ms-retry-after-ms'];
const NUMBER = /^-?\d+(\.\d+)?$/;

function numberIn(text: string | undefined): number | undefined {
  if (text === undefined || !NUMBER.test(text.trim())) return undefined;
  return Number(text);
}

/**
 * How long a provider asks us to wait, in ms, in all its forms: `retry-after-ms`, `x-ms-retry-after-ms`,
 * `retry-after` in seconds (whole or not) or as an HTTP date in any of its three forms, one of which names no zone.
 *
 * @returns undefined when nothing readable was said or the date has passed; a negative number means: do not retry.
 */
export function retryAfterMs(headers: HeaderMap, now: number): number | undefined {
  for (const name of MILLISECOND_HEADERS) {
    const milliseconds = numberIn(headerOf(headers, name));
    if (milliseconds !== undefined) return milliseconds;
  }
  const text = headerOf(headers, 'retry-after');
  const seconds = numberIn(text);
  if (seconds !== undefined) return seconds * 1000;
  if (text === undefined || !/[a-z]/i.test(text)) return undefined;
  const date = Date.parse(/(GMT|UTC|Z|[+-]\d{4})$/i.test(text.trim()) ? text : `${text} GMT`);
  return Number.isNaN(date) || date <= now ? undefined : date - now;
}
