import { ok } from 'node:assert';
import {
  type Answer,
  attempt,
  type Call,
  type CallOf,
  type Clock,
  type Endpoint,
  type EventBus,
  endpointOf,
  type Provider,
  type Reply,
  type StreamReply,
  systemClock,
  WeirError,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { callOf, exchange } from '../../calls.ts';
import { type FakeUpstream, fakeUpstream, type ReceivedRequest } from '../../upstream/fake-upstream.ts';
import { chunk, json, LAST_CHUNK, reply, streamHead } from '../../upstream/http-scripts.ts';
import type { WireScript, WireStep } from '../../upstream/wire-script.ts';
import { OPENAI_ERRORS, openaiFixtures } from './openai-fixtures.ts';
import type {
  EndpointFixture,
  MakeProvider,
  ProviderSuiteOptions,
  StreamFixture,
  WireErrors,
} from './provider-suite-options.ts';

/** The model callers ask for; the target has another. */
export const ASKED_MODEL = 'asked-of-the-suite';
/** The id of every call's exchange: where a provider names no answer, its codec may take it from there. */
const EXCHANGE = 'exchange';
const KEY = 'weir4suite7credential0never2shown';

export interface AskOptions {
  readonly fixture?: EndpointFixture;
  /** Asks for a stream. */
  readonly streams?: boolean;
  /** Added to the request. */
  readonly fields?: object;
  readonly signal?: AbortSignal;
  readonly events?: EventBus;
}

export interface StreamedFixture extends EndpointFixture {
  readonly stream: StreamFixture;
}

/** A provider and the upstream it talks to, for one case. */
export class ProviderBench {
  readonly upstream: FakeUpstream;
  readonly provider: Provider;
  readonly fixtures: readonly EndpointFixture[];
  readonly errors: WireErrors;
  readonly model: string;
  readonly key = KEY;
  readonly clock: Clock = systemClock();

  readonly #options: ProviderSuiteOptions;

  constructor(upstream: FakeUpstream, provider: Provider, options: ProviderSuiteOptions) {
    this.#options = options;
    this.upstream = upstream;
    this.provider = provider;
    const given = options.fixtures ?? [];
    const others = openaiFixtures(provider.billing).filter(
      ({ endpoint }) => !given.some((fixture) => fixture.endpoint === endpoint),
    );
    this.fixtures = [...given, ...others];
    this.errors = { ...OPENAI_ERRORS, ...options.errors };
    this.model = options.model ?? 'suite-model';
  }

  /** For each fixture of what is served a bench on which it is the only one. */
  get each(): readonly ProviderBench[] {
    return this.fixtures
      .filter(({ endpoint }) => endpoint in this.provider.endpoints)
      .map((fixture) => new ProviderBench(this.upstream, this.provider, { ...this.#options, fixtures: [fixture] }));
  }

  /** The same for those that are streamed. */
  get eachStreamed(): readonly ProviderBench[] {
    return this.each.filter(({ fixture }) => fixture.stream !== undefined);
  }

  /** The endpoint of cases for which one is enough. */
  get fixture(): EndpointFixture {
    return this.fixtures[0]!;
  }

  get streamed(): StreamedFixture {
    return this.fixtures.find((fixture): fixture is StreamedFixture => fixture.stream !== undefined)!;
  }

  /** What the upstream sends when all goes well. */
  success({ reply: content }: EndpointFixture = this.fixture): WireScript {
    return content instanceof Uint8Array
      ? reply(200, content, { 'content-type': 'application/octet-stream' })
      : json(200, content);
  }

  /** A stream of these frames, in one HTTP chunk, which the connection outlives. */
  stream(
    frames: readonly string[] = this.streamed.stream.frames,
    delimiter?: string,
    cuts: WireScript = [],
  ): WireScript {
    return [this.streamHead(), ...cuts, { send: chunk(this.onWire(frames, delimiter)) }, END];
  }

  /** The bytes these frames of the stream are. */
  onWire(frames: readonly string[], delimiter = this.streamed.stream.delimiter ?? '\n\n'): Uint8Array {
    const encode = this.streamed.stream.encode ?? ((frame: string) => Buffer.from(frame + delimiter));
    return Buffer.concat(frames.map(encode));
  }

  streamHead(): WireStep {
    return streamHead({ headers: { 'content-type': this.streamed.stream.contentType ?? 'text/event-stream' } });
  }

  /** The frames of the stream up to its first content, as one chunk. */
  get untilContent(): WireStep {
    const { frames, contentFrames = 2 } = this.streamed.stream;
    return { send: chunk(this.onWire(frames.slice(0, contentFrames))) };
  }

  call({ fixture, streams = false, fields = {}, signal, events }: AskOptions = {}): Call {
    const asked = fixture ?? (streams ? this.streamed : this.fixture);
    const request = {
      model: ASKED_MODEL,
      ...asked.request,
      ...(streams ? (asked.streamFields ?? { stream: true }) : {}),
      ...fields,
    };
    return callOf(asked.endpoint, request as CallOf<Endpoint>['request'], {
      target: { provider: this.provider.name, model: asked.model ?? this.model },
      ...(signal === undefined ? {} : { signal }),
      exchange: exchange({
        id: EXCHANGE,
        ...(events === undefined ? {} : { events }),
        ...(asked.wishes === undefined ? {} : { wishes: asked.wishes }),
      }),
    }) as Call;
  }

  /** What the provider itself returns. */
  ask(asked: AskOptions | Call = {}): Promise<Reply> {
    const call = 'endpoint' in asked ? asked : this.call(asked);
    const serve = endpointOf(this.provider, call);
    ok(serve !== undefined, `'${this.provider.name}' serves '${call.endpoint}'`);
    return serve(call);
  }

  /** The streamed reply the provider returns. */
  async askStream(options: Omit<AskOptions, 'streams'> = {}): Promise<StreamReply<Endpoint>> {
    const answer = await this.ask({ ...options, streams: true });
    ok(answer.kind === 'stream', `a stream is answered with a stream, not with a '${answer.kind}'`);
    return answer;
  }

  /** What a caller gets: the provider below the real attempt. */
  run(options: AskOptions = {}): Promise<Answer> {
    const handler = attempt({
      providers: new Map([[this.provider.name, this.provider]]),
      endpoints: standardEndpoints(),
      clock: this.clock,
    });
    return handler(this.call(options));
  }

  /** The one request the upstream received. */
  get received(): ReceivedRequest {
    const { requests } = this.upstream;
    ok(requests.length === 1, `one request was received, not ${requests.length}`);
    return requests[0]!;
  }
}

const END: WireStep = { send: LAST_CHUNK };

/** The WeirError a promise rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<WeirError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  ok('error' in outcome, 'it fails');
  ok(WeirError.is(outcome.error), `it fails with a WeirError, not with ${String(outcome.error)}`);
  return outcome.error;
}

export type ProviderCase = (bench: ProviderBench) => Promise<void>;
export type ProviderCases = { readonly [name: string]: ProviderCase };

/** Runs a case with an upstream and a provider of its own. */
export async function onBench(make: MakeProvider, options: ProviderSuiteOptions, check: ProviderCase): Promise<void> {
  const upstream = await fakeUpstream();
  try {
    const provider = await make({ baseUrl: `${upstream.origin}/v1`, apiKey: KEY });
    try {
      await provider.start?.();
      await check(new ProviderBench(upstream, provider, options));
    } finally {
      await provider.stop?.();
    }
  } finally {
    await upstream.close();
  }
}
