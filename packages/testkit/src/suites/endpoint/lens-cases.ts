import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import { type BillingManifest, type Endpoint, type EndpointSpec, sseFrames } from '@weir/core';
import { seededRandom } from '../../seeded-random.ts';
import type { EndpointSamples } from './endpoint-suite.ts';
import { damaged, keysIn, oddJson } from './odd-json.ts';

/** Any spec and its samples: the cases read what they are given through the lens alone. */
export interface Subject {
  readonly spec: EndpointSpec<Endpoint>;
  readonly samples: EndpointSamples<Endpoint>;
}
export type EndpointCases = { readonly [name: string]: (subject: Subject) => void };

const RUNS = 400;
const BILLING: BillingManifest = Object.freeze({
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
});

/** Calls every lens with a value, and looks at what kind of thing it returns. */
function readAll(spec: EndpointSpec<Endpoint>, odd: unknown): void {
  const value = odd as never;
  const model = spec.model(value);
  ok(model === undefined || typeof model === 'string', 'model is text or undefined');
  for (const ability of spec.needs(value)) equal(typeof ability, 'string', 'needs are texts');
  for (const text of spec.texts(value)) equal(typeof text, 'string', 'texts are texts');
  equal(typeof spec.outputText(value), 'string', 'outputText is text');
  ok(spec.otherInputTokens(value) >= 0, 'otherInputTokens is 0 or more');
  ok(spec.choices(value) >= 1, 'choices is 1 or more');
  const limit = spec.outputLimit(value);
  ok(limit === undefined || (Number.isFinite(limit) && limit >= 0), 'outputLimit is a number or undefined');
  for (const flag of ['wantsStream', 'wantsUsage', 'isContent', 'isFinish', 'isComplete'] as const)
    equal(typeof spec[flag](value), 'boolean', `${flag} is a fact`);
  for (const usage of [spec.usageOf(value, BILLING), spec.usageIn(value, BILLING)])
    for (const [unit, count] of Object.entries(usage ?? {}))
      ok(Number.isFinite(count) && count >= 0, `${unit} is 0 or more, it is ${count}`);
  const error = spec.errorIn(value);
  ok(error === undefined || typeof error.message === 'string', 'an error has a message');
  spec.tierOf?.(value);
  spec.withoutUsage(value);
  spec.withCost?.(value, '0.1', 'provider');
  spec.redact(value);
  spec.collect([value]);
  ok(Array.isArray(spec.split(value)), 'split is a list');
}

const everySample = ({
  requests,
  refused = [],
  responses = [],
  streams = [],
}: EndpointSamples<Endpoint>): unknown[] => [...requests, ...refused, ...responses, ...streams.flat()];

/** What holds for every endpoint. */
export const LENS_CASES: EndpointCases = {
  'reads anything without throwing': ({ spec, samples }) => {
    const random = seededRandom();
    const list = everySample(samples);
    const keys = [...keysIn(list)];
    for (const value of [undefined, ...list]) readAll(spec, value);
    for (let run = 0; run < RUNS; run++) {
      const value = run % 2 === 0 ? oddJson(keys, random) : damaged(list[run % list.length], keys, random);
      try {
        readAll(spec, value);
        spec.collect([value, ...(samples.streams?.[0] ?? []), value] as never[]);
      } catch (cause) {
        throw new Error(`It throws for ${JSON.stringify(value)}`, { cause });
      }
    }
  },
  'leaves what it reads as it was': ({ spec, samples }) => {
    for (const value of [...everySample(samples), ...(samples.streams ?? [])]) {
      const copy = structuredClone(value);
      try {
        readAll(spec, copy);
        if (Array.isArray(copy)) spec.collect(copy as never[]);
      } catch {
        // what it returns is looked at elsewhere
      }
      deepEqual(copy, value);
    }
  },
  'shows no text of a request that is redacted': ({ spec, samples }) => {
    for (const request of samples.requests) {
      const shown = JSON.stringify(spec.redact(request)) ?? '';
      for (const text of spec.texts(request))
        ok(text.length < 8 || !shown.includes(text), `${text.length} characters of a prompt are shown`);
    }
  },
  'reads the model of a request that needs a target': ({ spec, samples }) => {
    if (!spec.needsTarget || spec.fromPath !== undefined) return; // a path may name what knows its model
    for (const request of samples.requests) ok(spec.model(request), 'a request of the samples names its model');
  },
  'finds no error in what went well': ({ spec, samples }) => {
    for (const part of [...(samples.responses ?? []), ...(samples.streams ?? []).flat()])
      equal(spec.errorIn(part as never), undefined);
  },
  'writes events that read back': ({ spec, samples }) => {
    for (const event of (samples.streams ?? []).flat()) {
      const frames = sseFrames(spec.encodeEvent(event as never));
      equal(frames.length, 1, 'frames of an event');
      deepEqual(frames[0]?.event, event);
    }
    if (spec.streamEnd !== undefined)
      deepEqual(
        sseFrames(spec.streamEnd).map(({ event }) => event),
        [undefined],
        'what ends a stream is one frame without an event',
      );
  },
};

const usageOfEvents = (spec: EndpointSpec<Endpoint>, events: readonly unknown[]) =>
  events.map((event) => spec.usageIn(event as never, BILLING)).findLast((usage) => usage !== undefined);

/** What holds for endpoints that are streamed. */
export const STREAM_LENS_CASES: EndpointCases = {
  'splits a response into events that add up to it': ({ spec, samples }) => {
    for (const response of samples.responses ?? []) deepEqual(spec.collect(spec.split(response as never)), response);
  },
  'counts the same in a response and in its events': ({ spec, samples }) => {
    for (const response of samples.responses ?? []) {
      const events = spec.split(response as never);
      deepEqual(usageOfEvents(spec, events), spec.usageOf(response as never, BILLING), 'usage by the split events');
    }
    for (const events of samples.streams ?? []) {
      const response = spec.collect(events as never);
      deepEqual(spec.usageOf(response, BILLING), usageOfEvents(spec, events), 'usage by the collected response');
    }
  },
  'tells where content begins and where a stream is finished': ({ spec, samples }) => {
    for (const events of samples.streams ?? []) {
      const list = events as readonly never[];
      ok(
        list.some((event) => spec.isContent(event)),
        'an event has content',
      );
      ok(
        list.some((event) => spec.isFinish(event)),
        'an event says how it ended',
      );
      ok(
        list.some((event) => spec.isContent(event) && spec.outputText(event) !== ''),
        'content has text',
      );
      ok(spec.isComplete(spec.collect(list)), 'what they add up to is complete');
      ok(!spec.isComplete(spec.collect(list.filter((event) => !spec.isFinish(event)))), 'without the end it is not');
    }
  },
  'takes the usage out of an event, and nothing else': ({ spec, samples }) => {
    for (const event of (samples.streams ?? []).flat() as never[]) {
      const bare = spec.withoutUsage(event);
      if (spec.usageIn(event, BILLING) === undefined) deepEqual(bare, event, 'an event without usage stays');
      else if (bare !== undefined) equal(spec.usageIn(bare, BILLING), undefined, 'usage that is left');
      if (bare === undefined) ok(!spec.isContent(event) && !spec.isFinish(event), 'what is dropped says nothing else');
    }
  },
  'writes a cost into the usage of an event': ({ spec, samples }) => {
    if (spec.withCost === undefined) return;
    for (const event of (samples.streams ?? []).flat() as never[]) {
      const usage = spec.usageIn(event, BILLING);
      const priced = spec.withCost(event, '0.000125', 'provider');
      deepEqual(spec.usageIn(priced, BILLING), usage, 'the usage stays');
      const hasCost = JSON.stringify(priced).includes('0.000125');
      equal(hasCost, usage !== undefined, 'whether it has the cost');
    }
  },
};
