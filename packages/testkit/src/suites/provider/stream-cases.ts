import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import { inputTokens, readEvents, type Usage, WeirError } from '@weir/core';
import { chunk } from '../../upstream/http-scripts.ts';
import type { WireScript } from '../../upstream/wire-script.ts';
import { failureOf, type ProviderBench, type ProviderCases } from './provider-bench.ts';
import { lensOfFixture, outputTokens } from './reply-cases.ts';

const FIELD = 'x_suite_event';

async function eventsOf(bench: ProviderBench, script: WireScript): Promise<readonly unknown[]> {
  bench.upstream.answer(script);
  return readEvents<unknown>((await bench.askStream()).stream);
}

async function readsStream(bench: ProviderBench, cuts: WireScript, how: string): Promise<void> {
  deepEqual(await eventsOf(bench, bench.stream(undefined, undefined, cuts)), bench.streamed.stream.events, how);
}

/** Forms of the same stream that a reader of server-sent events must not tell apart. */
function legalForms(bench: ProviderBench): { readonly [form: string]: WireScript } {
  const { frames } = bench.streamed.stream;
  return {
    'lines end with CR LF': bench.stream(
      frames.map((frame) => frame.replaceAll('\n', '\r\n')),
      '\r\n\r\n',
    ),
    'lines end with CR': bench.stream(
      frames.map((frame) => frame.replaceAll('\n', '\r')),
      '\r\r',
    ),
    'comments between events': bench.stream(frames.flatMap((frame) => [': ping', frame])),
    'comments inside events': bench.stream(frames.map((frame) => `: ping\n${frame}`)),
    'other fields': bench.stream(frames.map((frame) => `id: 1\nretry: 3000\n${frame}`)),
    'no space after the colon': bench.stream(frames.map((frame) => frame.replace(/^(\w+): /gm, '$1:'))),
    'a byte order mark first': bench.stream(frames.map((frame, index) => (index === 0 ? `\uFEFF${frame}` : frame))),
    'events without data': bench.stream(frames.flatMap((frame) => ['data:', frame])),
  };
}

function withField(frame: string): string {
  const brace = frame.indexOf('{');
  const rest = frame.slice(brace + 1);
  return `${frame.slice(0, brace)}{"${FIELD}":"kept"${rest.startsWith('}') ? '' : ','}${rest}`;
}

/** What reading a stream to its end comes to. */
interface Reading {
  readonly events: number;
  readonly error: unknown;
  readonly outcome: string;
}

/** Reads a stream the way a caller does, below the real attempt. */
export async function readThrough(bench: ProviderBench, script: WireScript): Promise<Reading> {
  bench.upstream.answer(script);
  const answer = await bench.run({ streams: true });
  ok(answer.kind === 'stream', 'it is a stream');
  let events = 0;
  let error: unknown;
  try {
    for await (const { event } of answer.stream) if (event !== undefined) events++;
  } catch (thrown) {
    error = thrown;
  }
  return { events, error, outcome: (await answer.settled).outcome };
}

/** A stream that breaks after its content: the caller has what came, and is told that it is not all. */
async function breaks(bench: ProviderBench, how: WireScript): Promise<WeirError> {
  const { events, error, outcome } = await readThrough(bench, [
    bench.streamHead(),
    bench.untilContent,
    { pauseMs: 0 },
    ...how,
  ]);
  ok(events > 0, 'what came before is delivered');
  ok(WeirError.is(error), `the stream fails with a WeirError, not with ${String(error)}`);
  equal(outcome, 'failed');
  return error;
}

const upstreamCode = ({ code }: WeirError): void => ok(code.startsWith('upstream_'), `'${code}' is the provider's`);

/** What is read of a stream. */
export const STREAM_CASES: ProviderCases = {
  'reads a stream that comes whole': async (bench) => {
    for (const one of bench.eachStreamed) await readsStream(one, [], 'whole');
  },
  'reads a stream that comes byte by byte': async (bench) => {
    for (const one of bench.eachStreamed) await readsStream(one, [{ splitEvery: 1 }], 'byte by byte');
  },
  'reads a stream that is cut anywhere': async (bench) => {
    const body = bench.stream()[1] as { send: Uint8Array };
    for (let at = 1; at < body.send.length; at++) await readsStream(bench, [{ splitAt: [at] }], `cut at ${at}`);
  },
  'reads every legal form of server-sent events': async (bench) => {
    if (bench.streamed.stream.contentType !== undefined) return;
    for (const [form, [head, ...body]] of Object.entries(legalForms(bench))) {
      const { events } = bench.streamed.stream;
      deepEqual(await eventsOf(bench, [head!, ...body]), events, form);
      deepEqual(await eventsOf(bench, [head!, { splitEvery: 1 }, ...body]), events, `${form}, byte by byte`);
    }
  },
  'keeps event fields it does not know': async (bench) => {
    const { frames, contentFrames = 2 } = bench.streamed.stream;
    const changed = frames.map((frame, index) => (index === contentFrames - 1 ? withField(frame) : frame));
    const events = await eventsOf(bench, bench.stream(changed));
    ok(JSON.stringify(events).includes(`"${FIELD}":"kept"`), `an event has '${FIELD}'`);
  },
  'counts every token of a stream once': async (bench) => {
    for (const one of bench.eachStreamed) {
      const { tokens } = one.streamed;
      if (tokens === undefined) continue;
      const spec = lensOfFixture(one.streamed);
      let usage: Usage | undefined;
      for (const event of await eventsOf(one, one.stream()))
        usage = spec.usageIn(event as never, one.provider.billing) ?? usage;
      ok(usage !== undefined, 'the stream tells its usage');
      deepEqual({ input: inputTokens(usage), output: outputTokens(usage) }, { ...tokens }, 'tokens by the units');
    }
  },
  'fails before anything is committed when a stream begins with an error': async (bench) => {
    bench.upstream.answer(bench.stream([bench.errors.frame]));
    const error = await bench.run({ streams: true }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    ok(WeirError.is(error), 'the call itself fails');
    upstreamCode(error);
  },
  'fails a stream in which an error comes after content': async (bench) => {
    const failure = chunk(bench.onWire([bench.errors.frame]));
    upstreamCode(await breaks(bench, [{ send: failure }, { send: '0\r\n\r\n' }]));
  },
  'fails a stream that ends before it is finished': async (bench) => {
    upstreamCode(await breaks(bench, [{ send: '0\r\n\r\n' }]));
  },
  'fails a stream whose connection ends early': async (bench) => upstreamCode(await breaks(bench, ['end'])),
  'fails a stream whose connection breaks': async (bench) => upstreamCode(await breaks(bench, ['reset'])),
  'fails a stream with an event that is no JSON': async (bench) => {
    const { frames, contentType, contentFrames = 2 } = bench.streamed.stream;
    const damaged = `${contentType === undefined ? 'data: ' : ''}{"damaged`;
    const script = bench.stream([...frames.slice(0, contentFrames), damaged, ...frames.slice(contentFrames)]);
    equal((await failureOf(eventsOf(bench, script))).code, 'upstream_malformed');
  },
  'stops reading an event that does not end': async (bench) => {
    const piece = Buffer.from(chunk('x'.repeat(65_536)));
    const script: WireScript = [{ send: chunk('data: ') }, { repeat: piece, times: 4_096 }, 'end'];
    equal((await breaks(bench, script)).code, 'upstream_too_large');
    await bench.upstream.until(() => bench.upstream.openConnections === 0);
    ok(bench.upstream.connections[0]!.bytesSent < 2 ** 26, 'it stops within 64 MiB');
  },
};
