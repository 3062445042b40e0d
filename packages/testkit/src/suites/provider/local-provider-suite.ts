import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import {
  attempt,
  type Call,
  type CallOf,
  type Endpoint,
  endpointOf,
  type Provider,
  type Reply,
  readEvents,
  WeirError,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { callOf } from '../../calls.ts';
import { ManualClock, settled } from '../../manual-clock.ts';
import { deepFreeze } from '../deep-freeze.ts';
import type { Suite } from '../suite.ts';
import { within } from '../within.ts';
import { openaiFixtures } from './openai-fixtures.ts';

/** What a provider inside the process is made with. */
export interface LocalProviderContext {
  /** Stands still until the suite moves it. */
  readonly clock: ManualClock;
}

export type MakeLocalProvider = (context: LocalProviderContext) => Provider | Promise<Provider>;

/** A request for each endpoint served beyond those of `@weir/endpoints`. */
export interface LocalProviderOptions {
  readonly requests?: Readonly<Record<string, object>>;
}

class LocalBench {
  readonly clock: ManualClock;
  readonly provider: Provider;
  readonly requests: Readonly<Record<string, object>>;

  constructor(clock: ManualClock, provider: Provider, { requests = {} }: LocalProviderOptions) {
    this.clock = clock;
    this.provider = provider;
    const fixtures = openaiFixtures(provider.billing).map(({ endpoint, request }) => [endpoint, request]);
    this.requests = { ...Object.fromEntries(fixtures), ...requests };
  }

  get endpoints(): string[] {
    return Object.keys(this.provider.endpoints);
  }

  call(endpoint: string, fields: object = {}, signal = new AbortController().signal): Call {
    const card = this.provider.models.find(({ endpoints }) => endpoints.includes(endpoint));
    ok(this.requests[endpoint] !== undefined, `the suite was given a request of '${endpoint}'`);
    const model = card?.model ?? 'm';
    const request = { model, ...this.requests[endpoint], ...fields } as CallOf<Endpoint>['request'];
    return callOf(endpoint as Endpoint, request, { target: { provider: this.provider.name, model }, signal }) as Call;
  }

  ask(call: Call): Promise<Reply> {
    return endpointOf(this.provider, call)!(call);
  }

  /** The first endpoint that is streamed, if there is one. */
  get streamed(): string | undefined {
    return this.endpoints.find((endpoint) =>
      standardEndpoints()
        .get(endpoint)
        ?.wantsStream({ stream: true } as never),
    );
  }
}

type LocalCases = { readonly [name: string]: (bench: LocalBench) => Promise<void> };

async function rejectsAtOnce(bench: LocalBench, work: Promise<unknown>): Promise<void> {
  let error: unknown;
  let isOver = false;
  void work.then(
    () => {
      isOver = true;
    },
    (thrown: unknown) => {
      isOver = true;
      error = thrown;
    },
  );
  await settled();
  ok(isOver, 'it ends without time passing');
  ok(WeirError.is(error), `it fails with a WeirError, not with ${String(error)}`);
  equal(error.code, 'cancelled');
  equal(bench.clock.pending, 0, 'timers that are left');
}

const CASES: LocalCases = {
  'serves every endpoint it declares': async (bench) => {
    ok(bench.endpoints.length > 0, 'it serves something');
    for (const endpoint of bench.endpoints) {
      const reply = await bench.clock.runUntil(bench.ask(bench.call(endpoint)));
      ok(reply.kind !== 'stream', `'${endpoint}' was not asked for a stream`);
      if (reply.kind === 'value') deepEqual(JSON.parse(Buffer.from(reply.body.bytes).toString()), reply.body.value);
    }
  },
  'streams what it answers': async (bench) => {
    const { streamed, provider, clock } = bench;
    if (streamed === undefined) return;
    const spec = standardEndpoints().get(streamed)!;
    const value = await clock.runUntil(bench.ask(bench.call(streamed)));
    const reply = await clock.runUntil(bench.ask(bench.call(streamed, { stream: true })));
    ok(value.kind === 'value' && reply.kind === 'stream', `a stream is answered with a stream, not a '${reply.kind}'`);
    const events = await clock.runUntil(readEvents(reply.stream));
    const collected = spec.collect(events as never);
    equal(spec.outputText(collected), spec.outputText(value.body.value), 'the text of the stream');
    deepEqual(spec.usageOf(collected, provider.billing), spec.usageOf(value.body.value, provider.billing), 'its usage');
    ok(
      events.some((event) => spec.isFinish(event)),
      'an event says how it ended',
    );
  },
  'passes through the attempt': async (bench) => {
    const { provider, clock } = bench;
    const run = attempt({ providers: new Map([[provider.name, provider]]), endpoints: standardEndpoints(), clock });
    for (const endpoint of bench.endpoints.filter((name) => standardEndpoints().has(name))) {
      const answer = await clock.runUntil(run(bench.call(endpoint)));
      const { outcome, usage } = await answer.settled;
      equal(outcome, 'complete');
      for (const [unit, count] of Object.entries(usage)) ok(count >= 0, `${unit} of '${endpoint}' is 0 or more`);
    }
  },
  'leaves a request as it was, and accepts fields it does not know': async (bench) => {
    for (const endpoint of bench.endpoints) {
      const call = bench.call(endpoint, { x_suite_field: [1] });
      await bench.clock.runUntil(bench.ask(deepFreezeRequest(call)));
    }
  },
  'answers no call that is aborted already': async (bench) => {
    for (const endpoint of bench.endpoints)
      await rejectsAtOnce(bench, bench.ask(bench.call(endpoint, {}, AbortSignal.abort())));
  },
  'ends at once when it is aborted while it works': async (bench) => {
    for (const endpoint of bench.endpoints) {
      const caller = new AbortController();
      const work = bench.ask(bench.call(endpoint, {}, caller.signal));
      let isOver = false;
      const note = (): void => {
        isOver = true;
      };
      work.then(note, note);
      await settled();
      if (isOver) continue; // it answers at once
      caller.abort();
      await rejectsAtOnce(bench, work);
    }
  },
  'ends its stream at once when it is aborted': async (bench) => {
    if (bench.streamed === undefined) return;
    const caller = new AbortController();
    const call = bench.call(bench.streamed, { stream: true }, caller.signal);
    const reply = await bench.clock.runUntil(bench.ask(call));
    ok(reply.kind === 'stream', 'it is a stream');
    const blocks = reply.stream.chunks()[Symbol.asyncIterator]();
    await bench.clock.runUntil(blocks.next());
    caller.abort();
    await rejectsAtOnce(bench, rest(blocks));
  },
  'describes with its cards only what it serves itself, and contacts nobody': async ({ provider }) => {
    for (const { provider: owner, model, endpoints } of provider.models) {
      equal(owner, provider.name, `'${model}' is its own`);
      for (const endpoint of endpoints) ok(endpoint in provider.endpoints, `'${model}' has the endpoint '${endpoint}'`);
    }
    deepEqual(provider.billing.hosts, [], 'the hosts it declares');
  },
};

const deepFreezeRequest = (call: Call): Call => ({ ...call, request: deepFreeze(call.request) }) as Call;

async function rest(blocks: AsyncIterator<Uint8Array>): Promise<void> {
  while (!(await blocks.next()).done);
}

/**
 * What a provider that answers inside the process keeps to: no upstream, time by the clock alone.
 *
 * @param make a fresh provider; called once per case
 */
export function localProviderSuite(make: MakeLocalProvider, options: LocalProviderOptions = {}): Suite {
  const cases = Object.entries(CASES).map(([name, check]) => ({
    name,
    run: () =>
      within(
        5_000,
        (async () => {
          const clock = new ManualClock();
          const provider = await make({ clock });
          await provider.start?.();
          try {
            await check(new LocalBench(clock, provider, options));
          } finally {
            await provider.stop?.();
          }
        })(),
      ),
  }));
  return { name: 'local provider', cases };
}
