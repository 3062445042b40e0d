import { strictEqual as equal, ok } from 'node:assert';
import { WeirError } from '@weir/core';
import { chunk, head } from '../../upstream/http-scripts.ts';
import type { WireScript } from '../../upstream/wire-script.ts';
import { failureOf, type ProviderBench, type ProviderCases } from './provider-bench.ts';

/** How soon the upstream's socket must be gone, ms. */
const WITHIN_MS = 100;
const LEFT = new WeirError('cancelled', 'The caller went away');

/** Runs what frees a connection, and waits for the upstream to notice. */
async function frees(bench: ProviderBench, free: () => void): Promise<void> {
  equal(bench.upstream.openConnections, 1, 'open connections');
  const at = bench.clock.now();
  free();
  await bench.upstream.until(() => bench.upstream.openConnections === 0, 5 * WITHIN_MS);
  const took = bench.upstream.connections[0]!.closedAt! - at;
  ok(took <= WITHIN_MS, `the connection is gone after ${took} ms, the limit is ${WITHIN_MS}`);
}

async function abortsAfter(bench: ProviderBench, script: WireScript): Promise<void> {
  bench.upstream.answer([...script, 'stall']);
  const caller = new AbortController();
  const failure = failureOf(bench.ask({ signal: caller.signal }));
  failure.catch(() => undefined); // it is looked at below, unless something fails before
  await bench.upstream.until(() => bench.upstream.requests.length === 1);
  await bench.clock.sleep(5); // lets what was sent arrive
  await frees(bench, () => caller.abort(LEFT));
  equal((await failure).code, 'cancelled');
}

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
  'frees the connection when a call is aborted inside its stream': async (bench) => {
    bench.upstream.answer([bench.streamHead(), bench.untilContent, 'stall']);
    const caller = new AbortController();
    const { stream } = await bench.askStream({ signal: caller.signal });
    const reader = stream[Symbol.asyncIterator]();
    await reader.next();
    const failure = failureOf(
      (async () => {
        while (!(await reader.next()).done);
      })(),
    );
    failure.catch(() => undefined); // it is looked at below, unless something fails before
    await frees(bench, () => caller.abort(LEFT));
    equal((await failure).code, 'cancelled');
  },
  'frees the connection when a stream is cancelled': async (bench) => {
    bench.upstream.answer([bench.streamHead(), bench.untilContent, 'stall']);
    const { stream } = await bench.askStream();
    await stream[Symbol.asyncIterator]().next();
    await frees(bench, () => stream.cancel(LEFT));
  },
  'makes the upstream wait for a slow reader': async (bench) => {
    const { frames, contentFrames = 2 } = bench.streamed.stream;
    const frame = frames[contentFrames - 1]!;
    const times64KiB = Math.ceil(65_536 / bench.onWire([frame]).length);
    const piece = Buffer.from(chunk(bench.onWire(Array.from({ length: times64KiB }, () => frame))));
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
