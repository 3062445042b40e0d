import { ok } from 'node:assert';
import type { Endpoint, EndpointSpec, EventOf, RequestOf, ResponseOf } from '@weir/core';
import { Ajv } from 'ajv';
import type { Suite } from '../suite.ts';
import { type EndpointCases, LENS_CASES, STREAM_LENS_CASES, type Subject } from './lens-cases.ts';

/** What an endpoint's traffic looks like; best recorded. */
export interface EndpointSamples<E extends Endpoint> {
  readonly requests: readonly RequestOf<E>[];
  /** What its schema must refuse. */
  readonly refused?: readonly unknown[];
  /** Complete ones, without an error. */
  readonly responses?: readonly ResponseOf<E>[];
  /** Complete streams, event by event. Absent where the endpoint is never streamed. */
  readonly streams?: readonly (readonly EventOf<E>[])[];
}

/** With the options of a gateway. */
function accepts({ spec: { schema } }: Subject, value: unknown): boolean {
  if (schema === undefined) return true;
  return new Ajv({ strict: false, logger: false }).validate(schema, value) as boolean;
}

const SCHEMA_CASES: EndpointCases = {
  'accepts the requests of its samples': (subject) => {
    for (const request of subject.samples.requests)
      ok(accepts(subject, request), `its schema accepts ${JSON.stringify(request).slice(0, 200)}`);
  },
  'accepts requests with fields it does not know': (subject) => {
    for (const request of subject.samples.requests)
      ok(accepts(subject, { ...(request as object), x_suite_field: [1] }), 'its schema accepts a further field');
  },
  'refuses what it is meant to refuse': (subject) => {
    for (const request of subject.samples.refused ?? [])
      ok(!accepts(subject, request), `its schema refuses ${JSON.stringify(request).slice(0, 200)}`);
  },
};

/**
 * What the lens of an endpoint keeps to: total, pure, and the same for a response and for its events.
 *
 * @param samples traffic of the endpoint; the more, the better the suite
 */
export function endpointSuite<E extends Endpoint>(spec: EndpointSpec<E>, samples: EndpointSamples<E>): Suite {
  const subject = { spec, samples } as unknown as Subject;
  const all = {
    ...SCHEMA_CASES,
    ...LENS_CASES,
    ...(samples.streams === undefined ? {} : STREAM_LENS_CASES),
  };
  const cases = Object.entries(all).map(([name, check]) => ({ name, run: async () => check(subject) }));
  return { name: `endpoint ${spec.name}`, cases };
}
