import type { Suite } from '../suite.ts';
import { within } from '../within.ts';
import { ABORT_CASES, STREAM_ABORT_CASES } from './abort-cases.ts';
import { onBench, type ProviderCases } from './provider-bench.ts';
import type { MakeProvider, ProviderSuiteOptions } from './provider-suite-options.ts';
import { REPLY_CASES } from './reply-cases.ts';
import { CARD_CASES, REQUEST_CASES, refusalCases, STREAM_REQUEST_CASES } from './request-cases.ts';
import { RETRY_AFTER_CASES } from './retry-after-cases.ts';
import { SECRECY_CASES } from './secrecy-cases.ts';
import { ERROR_CASES, failureCases, statusCases } from './status-cases.ts';
import { STREAM_CASES } from './stream-cases.ts';
import { TRANSPORT_CASES } from './transport-cases.ts';

function casesFor(options: ProviderSuiteOptions): ProviderCases {
  const isStreamed = options.fixtures?.some(({ stream }) => stream !== undefined) ?? true;
  return {
    ...REQUEST_CASES,
    ...CARD_CASES,
    ...(options.refusals === undefined ? {} : refusalCases(options)),
    ...(isStreamed ? STREAM_REQUEST_CASES : {}),
    ...REPLY_CASES,
    ...(isStreamed ? STREAM_CASES : {}),
    ...statusCases(options),
    ...ERROR_CASES,
    ...(options.failures === undefined ? {} : failureCases(options)),
    ...RETRY_AFTER_CASES,
    ...TRANSPORT_CASES,
    ...ABORT_CASES,
    ...(isStreamed ? STREAM_ABORT_CASES : {}),
    ...SECRECY_CASES,
  };
}

/**
 * What every provider reached over HTTP keeps to, checked on real sockets against an upstream on loopback.
 *
 * A provider of the OpenAI wire needs no options. Cases are independent; run them one after the other, because one of
 * them watches what is written to the console.
 *
 * @param make a fresh provider with this base URL and key; called once per case
 */
export function providerSuite(make: MakeProvider, options: ProviderSuiteOptions = {}): Suite {
  const cases = Object.entries(casesFor(options)).map(([name, check]) => ({
    name,
    run: () => within(options.caseMs ?? 60_000, onBench(make, options, check)),
  }));
  return { name: 'provider', cases };
}
