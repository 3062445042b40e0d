import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import { keepRaw } from '@weir/core';
import { json } from '../../upstream/http-scripts.ts';
import { deepFreeze } from '../deep-freeze.ts';
import { ASKED_MODEL, failureOf, type ProviderBench, type ProviderCases } from './provider-bench.ts';
import type { ProviderSuiteOptions, SentFixture } from './provider-suite-options.ts';
import { lensOfFixture } from './reply-cases.ts';

const FIELD = 'x_suite_request';
const MARK = 'kept-by-the-suite';

/** Asks with the bytes a host would have kept, and tells what arrived. */
async function sentWithRaw(bench: ProviderBench, streams: boolean, isModelKnown: boolean): Promise<unknown> {
  const fixture = streams ? bench.streamed : bench.fixture;
  const call = bench.call({ fixture, streams, fields: { nested: { model: 'untouched' } } });
  const before = `{ "nested": {"model": "untouched"},\n "model" : `;
  const { model, nested, ...rest } = call.request as { model: string; nested: unknown };
  const bytes = Buffer.from(`${before}${JSON.stringify(model)}, ${JSON.stringify(rest).slice(1)}`);
  const span = { start: before.length, end: before.length + JSON.stringify(model).length };
  const raw = keepRaw(JSON.parse(bytes.toString()), { bytes, ...(isModelKnown ? { model: span } : {}) });
  await bench.ask({ ...call, request: raw });
  return bench.upstream.requests.at(-1)!.json;
}

async function sentPlain(bench: ProviderBench, streams: boolean): Promise<unknown> {
  await bench.ask({
    fixture: streams ? bench.streamed : bench.fixture,
    streams,
    fields: { nested: { model: 'untouched' } },
  });
  return bench.upstream.requests.at(-1)!.json;
}

async function sameWithRaw(bench: ProviderBench, streams: boolean): Promise<void> {
  bench.upstream.answer(streams ? bench.stream() : bench.success());
  const plain = await sentPlain(bench, streams);
  deepEqual(await sentWithRaw(bench, streams, true), plain, 'with the place of the model known');
  deepEqual(await sentWithRaw(bench, streams, false), plain, 'with the place of the model unknown');
}

/** Holds the request that came last against what was to be sent. */
function isSent({ upstream }: ProviderBench, { path, method, headers = {}, body }: SentFixture): void {
  const received = upstream.requests.at(-1)!;
  if (path !== undefined) equal(received.path, `/v1${path}`, 'the path');
  if (method !== undefined) equal(received.method, method, 'the method');
  for (const [name, value] of Object.entries(headers)) equal(received.headers[name], value, `the header '${name}'`);
  if (body !== undefined) deepEqual(received.json, body, 'the body');
}

/** What is sent. */
export const REQUEST_CASES: ProviderCases = {
  'sends the model of the target, not the one the caller asked for': async (bench) => {
    bench.upstream.answer(bench.success());
    await bench.ask();
    const { path, text } = bench.received;
    ok(`${path}\n${text}`.includes(bench.model), `the request names '${bench.model}'`);
    ok(!`${path}\n${text}`.includes(ASKED_MODEL), 'the request does not name what the caller asked for');
  },
  'sends what its fixtures say': async (bench) => {
    for (const one of bench.each) {
      const { sends, drops } = one.fixture;
      if (sends === undefined) continue;
      one.upstream.answer(one.success());
      const call = one.call();
      await one.ask(call);
      isSent(one, sends);
      if (drops !== undefined) equal(call.exchange.headers.get('x-weir-dropped'), drops.join(', '), 'what it drops');
    }
  },
  'sends request fields it does not know': async (bench) => {
    bench.upstream.answer(bench.success());
    await bench.ask({ fields: { [FIELD]: { deep: [MARK] } } });
    const { text } = bench.received;
    ok(text.includes(FIELD) && text.includes(MARK), `the request carries '${FIELD}'`);
  },
  'sends the same whether or not the original bytes of a request are known': (bench) => sameWithRaw(bench, false),
  'leaves a request as it was': async (bench) => {
    bench.upstream.answer(bench.success());
    const call = bench.call();
    const before = JSON.stringify(call.request);
    await bench.ask({ ...call, request: deepFreeze(call.request) } as typeof call);
    equal(JSON.stringify(call.request), before);
  },
  'serves every endpoint it declares, each with one request': async (bench) => {
    const endpoints = Object.keys(bench.provider.endpoints);
    ok(endpoints.length > 0, 'it serves something');
    for (const endpoint of endpoints) {
      const fixture = bench.fixtures.find((one) => one.endpoint === endpoint);
      ok(fixture !== undefined, `the suite was given a fixture of '${endpoint}'`);
      const before = bench.upstream.requests.length;
      bench.upstream.answer(bench.success(fixture));
      const reply = await bench.ask({ fixture });
      equal(bench.upstream.requests.length - before, 1, `'${endpoint}' makes one request`);
      if (reply.kind === 'value')
        deepEqual(reply.body.value, fixture.value ?? fixture.reply, `the value of '${endpoint}'`);
      else if (reply.kind === 'bytes') deepEqual(Buffer.from(reply.bytes), Buffer.from(fixture.reply as Uint8Array));
      else ok(false, `'${endpoint}' was not asked for a stream`);
    }
  },
  'sends below its base URL, to the hosts of its manifest alone': async (bench) => {
    deepEqual(bench.provider.billing.hosts, [bench.upstream.host], 'the hosts it declares');
    for (const fixture of bench.fixtures.filter(({ endpoint }) => endpoint in bench.provider.endpoints)) {
      bench.upstream.answer(bench.success(fixture));
      await bench.ask({ fixture });
    }
    for (const { path, headers } of bench.upstream.requests) {
      ok(path.startsWith('/v1/'), `${path} is below /v1/`);
      equal(headers.host, bench.upstream.host);
    }
  },
  'describes with its cards only what it serves itself': async ({ provider }) => {
    for (const { provider: owner, model, endpoints } of provider.models) {
      equal(owner, provider.name, `'${model}' is its own`);
      for (const endpoint of endpoints) ok(endpoint in provider.endpoints, `'${model}' has the endpoint '${endpoint}'`);
    }
  },
  'asks again when the same is asked again': async (bench) => {
    bench.upstream.answer(bench.success());
    await bench.ask();
    await bench.ask();
    equal(bench.upstream.requests.length, 2, 'requests received');
  },
  'keeps concurrent calls apart': async (bench) => {
    const calls = Array.from({ length: 20 }, (_, index) => ({
      ...bench.call(),
      target: { provider: bench.provider.name, model: `${bench.model}-${index}-` },
    }));
    bench.upstream.answerBy(({ path, text }, arrival) => {
      const index = calls.findIndex(({ target }) => `${path}\n${text}`.includes(target.model));
      if (index < 0) return bench.success();
      const body = bench.errors.body(429, 'Later');
      return [{ pauseMs: arrival % 3 }, ...json(429, body, { 'retry-after': String(index + 1) })];
    });
    const outcomes = await Promise.allSettled(calls.map((call) => bench.ask(call as ReturnType<typeof bench.call>)));
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected')
        equal(outcome.reason.retryAfterMs, (index + 1) * 1_000, `the reply to call ${index}`);
    }
  },
};

/** What is sent for a stream. */
export const STREAM_REQUEST_CASES: ProviderCases = {
  'sends what its fixtures say for a stream': async (bench) => {
    for (const one of bench.eachStreamed) {
      const { sends } = one.streamed.stream;
      if (sends === undefined) continue;
      one.upstream.answer(one.stream());
      await one.askStream();
      isSent(one, sends);
    }
  },
  'asks for the same stream whether or not the original bytes of a request are known': (bench) =>
    sameWithRaw(bench, true),
};

/** What is refused instead of being sent. */
export const refusalCases = ({ refusals = [] }: ProviderSuiteOptions): ProviderCases => ({
  'refuses by name what it cannot express, before anything is sent': async (bench) => {
    for (const { param, code = 'unsupported_parameter', says = '', ...refused } of refusals) {
      bench.upstream.answer(bench.success());
      const error = await failureOf(bench.ask({ fixture: { ...refused, reply: {} } }));
      deepEqual([error.code, error.param], [code, param], JSON.stringify(refused.request));
      ok(error.message.includes(says), `'${error.message}' says '${says}'`);
      if (code === 'unsupported_parameter') equal(error.advice, 'reroute', 'its advice');
      equal(error.details.dispatch?.sent ?? false, false, 'whether a byte was sent');
    }
    equal(bench.upstream.requests.length, 0, 'requests received');
  },
});

/** What cards promise. */
export const CARD_CASES: ProviderCases = {
  'has a fixture of every ability its cards declare': async ({ provider, fixtures }) => {
    const shown = new Set(
      fixtures.flatMap((fixture) => [
        ...lensOfFixture(fixture).needs(fixture.request as never),
        ...(fixture.stream === undefined ? [] : ['stream']),
        ...(fixture.shows ?? []),
      ]),
    );
    for (const { model, abilities } of provider.models)
      for (const ability of abilities)
        ok(shown.has(ability), `a fixture shows '${ability}', which '${model}' declares`);
  },
};
