import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import type { Advice, ErrorCode } from '@weir/core';
import { fakeUpstream } from '../../upstream/fake-upstream.ts';
import { json } from '../../upstream/http-scripts.ts';
import { failureOf, type ProviderBench, type ProviderCases } from './provider-bench.ts';
import type { Meaning, ProviderSuiteOptions } from './provider-suite-options.ts';

const meaning = (code: ErrorCode, advice: Advice): Meaning => ({ code, advice });

/** What a status means, whatever the body says beside it. */
export const STATUS_MEANINGS: Readonly<Record<number, Meaning>> = Object.freeze({
  400: meaning('upstream_rejected', 'stop'),
  401: meaning('upstream_auth', 'reroute'),
  403: meaning('upstream_auth', 'reroute'),
  404: meaning('model_not_found', 'reroute'),
  408: meaning('upstream_timeout', 'retry'),
  409: meaning('upstream_error', 'retry'),
  413: meaning('upstream_rejected', 'reroute'),
  422: meaning('upstream_rejected', 'stop'),
  429: meaning('rate_limited', 'retry'),
  500: meaning('upstream_error', 'retry'),
  502: meaning('upstream_error', 'retry'),
  503: meaning('upstream_unavailable', 'retry'),
  504: meaning('upstream_timeout', 'retry'),
  529: meaning('upstream_overloaded', 'reroute'),
});

async function means(bench: ProviderBench, status: number, body: unknown, expected: Meaning): Promise<void> {
  bench.upstream.answer(json(status, body));
  const { code, advice, details } = await failureOf(bench.ask());
  equal(code, expected.code, 'its code');
  equal(advice, expected.advice, 'its advice');
  equal(details.dispatch?.sent, true, 'whether a byte was sent');
  equal(details.dispatch?.status, status, 'the status it carries');
}

/** One case for each status. */
export function statusCases({ statuses = {} }: ProviderSuiteOptions): ProviderCases {
  const all = Object.entries({ ...STATUS_MEANINGS, ...statuses });
  return Object.fromEntries(
    all.map(([status, expected]) => [
      `takes status ${status} for ${expected.code} (${expected.advice})`,
      (bench) => means(bench, Number(status), bench.errors.body(Number(status), 'The suite says no'), expected),
    ]),
  );
}

/** What error replies mean beyond their status. */
export const ERROR_CASES: ProviderCases = {
  'tells a quota that is used up from a rate that will pass': (bench) =>
    means(bench, bench.errors.quota.status, bench.errors.quota.body, meaning('quota_exhausted', 'reroute')),
  'tells a request that is too long for the model from one that is wrong': (bench) =>
    means(
      bench,
      bench.errors.contextLength.status,
      bench.errors.contextLength.body,
      meaning('context_length_exceeded', 'reroute'),
    ),
  'goes by the status when an error is not in a form it knows': async (bench) => {
    for (const body of ['<html>Bad gateway</html>', '', '[]', 'null', '"no"', '{"error":{"message":{}}}']) {
      await means(bench, 503, body, meaning('upstream_unavailable', 'retry'));
    }
  },
  'shortens what a provider says': async (bench) => {
    bench.upstream.answer(json(400, bench.errors.body(400, 'word '.repeat(100_000))));
    const { message } = await failureOf(bench.ask());
    ok(message.length < 2_000, `the message has ${message.length} characters`);
  },
  'follows no redirect': async (bench) => {
    const elsewhere = await fakeUpstream();
    try {
      elsewhere.answer(bench.success());
      for (const status of [301, 302, 303, 307, 308]) {
        bench.upstream.answer(json(status, '', { location: `${elsewhere.origin}/v1/chat/completions` }));
        const { code, advice } = await failureOf(bench.ask());
        equal(code, 'upstream_malformed');
        equal(advice, 'reroute', 'asking again would be redirected again');
      }
      equal(elsewhere.requests.length, 0, 'requests received elsewhere');
      equal(bench.upstream.requests.length, 5, 'requests received');
    } finally {
      await elsewhere.close();
    }
  },
};

/** What error replies mean that the provider words in its own way. */
export const failureCases = ({ failures = [] }: ProviderSuiteOptions): ProviderCases => ({
  'takes the failures of its own for what they mean': async (bench) => {
    for (const failure of failures) {
      const { status, body, headers = {}, code, advice, retryAfterMs, says = '' } = failure;
      bench.upstream.answer(json(status, body, headers));
      const error = await failureOf(bench.ask());
      deepEqual([error.code, error.advice], [code, advice], JSON.stringify(body));
      if (retryAfterMs !== undefined) equal(error.retryAfterMs, retryAfterMs, 'how long it waits');
      ok(error.message.includes(says), `'${error.message}' says '${says}'`);
    }
  },
});
