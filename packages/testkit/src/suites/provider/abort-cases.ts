import { strictEqual as equal, ok } from 'node:assert';
import { WeirError } from '@weir/core';
import { chunk, head } from '../../upstream/http-scripts.ts';
import type { WireScript } from '../../upstream/wire-script.ts';
import { failureOf, PATIENCE_MS, type ProviderBench, type ProviderCases } from './provider-bench.ts';

/** How soon the upstream's socket must be gone, ms. */
const WITHIN_MS = 100;
const LEFT = new WeirError('cancelled', 'The caller went away');

/** A call that is where it is to be left. */
interface Leaving {
  readonly free: () => void;
  /** What it fails with, where that is looked at. */
  readonly failure?: Promise<WeirError>;
}

/** Frees a connection and waits for the upstream to notice; again where that took long: the machine may be busy. */
async function frees(bench: ProviderBench, start: () => Promise<Leaving>): Promise<void> {
  let took = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && took > WITHIN_MS; tries++) {
    const { free, failure } = await start();
    failure?.catch(() => undefined); // it is looked at below, unless something fails before
    equal(bench.upstream.openConnections, 1, 'open connections');
    const at = bench.clock.now();
    free();
    await bench.upstream.until(() => bench.upstream.openConnections === 0, PATIENCE_MS);
    took = bench.upstream.connections.at(-1)!.closedAt! - at;
    if (failure !== undefined) equal((await failure).code, 'cancelled');
  }
  ok(took <= WITHIN_MS, `the connection is gone after ${took} ms, the limit is ${WITHIN_MS}`);
}

const abortsAfter = (bench: ProviderBench, script: WireScript): Promise<void> =>
  frees(bench, async () => {
    bench.upstream.answer([...script, 'stall']);
    const caller = new AbortController();
    const before = bench.upstream.requests.length;
    const failure = failureOf(bench.ask({ signal: caller.signal }));
    await bench.upstream.until(() => bench.upstream.requests.length > before);
    await bench.clock.sleep(5); // lets what was sent arrive
    return { free: () => caller.abort(LEFT), failure };
  });

async function untilStill(bench: ProviderBench, total: number): Promise<number> {
  const [connection] = bench.upstream.connections;
  let sent = -1;
  for (let still = 0; still < 5 && sent < total; ) {
    await bench.clock.sleep(20);
    const now = connection!.bytesSent;
    still = now === sent ? still + 1 : 0;
    sent = now;
  }
  return sent;
}

/** What happens when nobody waits any more. */
export const ABORT_CASES: ProviderCases = {
  'sends nothing for a call that is aborted already': async (bench) => {
    bench.upstream.answer(bench.success());
    const { code, details } = await failureOf(bench.ask({ signal: AbortSignal.abort() }));
    equal(code, 'cancelled');
    equal(details.dispatch?.sent ?? false, false, 'whether a byte was sent');
    equal(bench.upstream.requests.length, 0, 'requests received');
  },
  'frees the connection when a call is aborted before the reply begins': (bench) => abortsAfter(bench, []),
  'frees the connection when a call is aborted inside the reply': (bench) =>
    abortsAfter(bench, [
      { send: head(200, { 'content-type': 'application/json', 'content-length': '1000' }) },
      { send: '{"a":' },
    ]),
};

/** The same for streams. */
export const STREAM_ABORT_CASES: ProviderCases = {
  'frees the connection when a call is aborted inside its stream': (bench) =>
    frees(bench, async () => {
      bench.upstream.answer([bench.streamHead(), bench.untilContent, 'stall']);
      const caller = new AbortController();
      const { stream } = await bench.askStream({ signal: caller.signal });
      const reader = stream[Symbol.asyncIterator]();
      await reader.next();
      const reading = async (): Promise<void> => {
        while (!(await reader.next()).done);
      };
      return { free: () => caller.abort(LEFT), failure: failureOf(reading()) };
    }),
  'frees the connection when a stream is cancelled': (bench) =>
    frees(bench, async () => {
      bench.upstream.answer([bench.streamHead(), bench.untilContent, 'stall']);
      const { stream } = await bench.askStream();
      await stream[Symbol.asyncIterator]().next();
      return { free: () => stream.cancel(LEFT) };
    }),
  'makes the upstream wait for a slow reader': async (bench) => {
    const { frames, contentFrames = 2, delimiter = '\n\n' } = bench.streamed.stream;
    const frame = frames[contentFrames - 1]! + delimiter;
    const piece = Buffer.from(chunk(frame.repeat(Math.ceil(65_536 / frame.length))));
    const times = 2_048;
    bench.upstream.answer([bench.streamHead(), bench.untilContent, { repeat: piece, times }]);
    const { stream } = await bench.askStream();
    const reader = stream[Symbol.asyncIterator]();
    await reader.next();
    const sent = await untilStill(bench, piece.length * times);
    // what both kernels hold, megabytes on a loopback, is not the reader's doing
    ok(sent < (piece.length * times) / 2, `${sent} bytes were taken of ${piece.length * times}, nobody read them`);
    for (let read = 0; read < 5_000; read++) ok(!(await reader.next()).done, 'the stream goes on when it is read on');
    stream.cancel(LEFT);
  },
};
