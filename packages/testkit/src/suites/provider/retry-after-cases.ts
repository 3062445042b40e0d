import { strictEqual as equal, ok } from 'node:assert';
import { json, type WireHeaders } from '../../upstream/http-scripts.ts';
import { failureOf, type ProviderBench, type ProviderCases } from './provider-bench.ts';

async function waitFor(bench: ProviderBench, headers: WireHeaders): Promise<number | undefined> {
  bench.upstream.answer(json(429, bench.errors.body(429, 'Later'), headers));
  return (await failureOf(bench.ask())).retryAfterMs;
}

async function isReadAs(bench: ProviderBench, wanted: number | undefined, list: readonly WireHeaders[]): Promise<void> {
  for (const headers of list) equal(await waitFor(bench, headers), wanted, JSON.stringify(headers));
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The three forms of an HTTP date: RFC 1123, RFC 850 and asctime, all in GMT. */
function httpDates(time: number): string[] {
  const date = new Date(time);
  const imf = date.toUTCString();
  const [, day = '', month = '', year = '', clock = ''] = imf.split(' ');
  return [
    imf,
    `${DAYS[date.getUTCDay()]}, ${day}-${month}-${year.slice(2)} ${clock} GMT`,
    `${imf.slice(0, 3)} ${month} ${String(Number(day)).padStart(2)} ${clock} ${year}`,
  ];
}

/** How long a provider asks to wait. */
export const RETRY_AFTER_CASES: ProviderCases = {
  'reads Retry-After in seconds': async (bench) => {
    await isReadAs(bench, 2_000, [{ 'retry-after': '2' }, { 'retry-after': ' 2 ' }]);
    await isReadAs(bench, 500, [{ 'retry-after': '0.5' }]);
  },
  'reads Retry-After in milliseconds, which wins': (bench) =>
    isReadAs(bench, 1_500, [
      { 'retry-after-ms': '1500' },
      { 'x-ms-retry-after-ms': '1500' },
      { 'retry-after-ms': '1500', 'retry-after': '9' },
    ]),
  'reads Retry-After as a date, in each of its forms': async (bench) => {
    for (const date of httpDates(bench.clock.now() + 60_000)) {
      const wait = await waitFor(bench, { 'retry-after': date });
      ok(wait !== undefined && wait > 50_000 && wait <= 61_000, `'${date}' is ${wait} ms away, a minute was meant`);
    }
  },
  'takes no wait from a Retry-After that says none': (bench) =>
    isReadAs(bench, undefined, [
      {},
      { 'retry-after': '' },
      { 'retry-after': 'soon' },
      { 'retry-after': 'NaN' },
      { 'retry-after-ms': 'Infinity' },
      ...httpDates(bench.clock.now() - 60_000).map((date) => ({ 'retry-after': date })),
    ]),
  'advises against asking again when the provider does': async (bench) => {
    for (const status of [429, 503]) {
      bench.upstream.answer(json(status, bench.errors.body(status, 'Never'), { 'x-should-retry': 'false' }));
      equal((await failureOf(bench.ask())).advice, 'reroute', `advice of status ${status}`);
    }
  },
};
