import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import type { ErrorCode } from '@weir/core';
import { chunk, head, json, LAST_CHUNK } from '../../upstream/http-scripts.ts';
import type { WireScript } from '../../upstream/wire-script.ts';
import { failureOf, type ProviderBench, type ProviderCases } from './provider-bench.ts';

const JSON_CHUNKED = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };

async function failsWith(bench: ProviderBench, script: WireScript, codes: readonly ErrorCode[]): Promise<void> {
  bench.upstream.answer(script);
  const { code, advice, details } = await failureOf(bench.ask());
  ok(codes.includes(code), `its code is '${code}', one of ${codes} was meant`);
  equal(advice, 'retry', 'its advice');
  equal(details.dispatch?.sent, true, 'whether a byte was sent');
}

async function succeeds(bench: ProviderBench): Promise<void> {
  const reply = await bench.ask();
  ok(reply.kind === 'value', 'the reply is a value');
  deepEqual(reply.body.value, bench.fixture.value ?? bench.fixture.reply);
}

/** Replies after which a provider may be tempted to ask again. */
function tempting(bench: ProviderBench): WireScript[] {
  const error = (status: number): WireScript =>
    json(status, bench.errors.body(status, 'Again'), { 'retry-after': '0', 'x-should-retry': 'true' });
  return [
    ...[401, 408, 409, 429, 500, 503, 529].map(error),
    ['reset'],
    ['end'],
    [{ send: 'HTTP/1.1 200 O' }, 'reset'],
    json(200, '{', { 'content-length': '99' }).concat('end'),
  ];
}

/** What happens when the wire fails. */
export const TRANSPORT_CASES: ProviderCases = {
  'makes one request per attempt, however it fails': async (bench) => {
    for (const [index, script] of tempting(bench).entries()) {
      const before = bench.upstream.requests.length;
      bench.upstream.answer(script);
      await failureOf(bench.ask());
      await bench.clock.sleep(2); // a request made behind the error's back would arrive by now
      equal(bench.upstream.requests.length - before, 1, `requests received for failure ${index}`);
    }
  },
  'knows that nothing was sent when the connection is refused': async (bench) => {
    await bench.upstream.close();
    const { code, advice, details } = await failureOf(bench.ask());
    deepEqual([code, advice, details.dispatch?.sent], ['upstream_unreachable', 'retry', false]);
  },
  'fails when the connection breaks before the reply': (bench) =>
    failsWith(bench, [{ pauseMs: 0 }, 'reset'], ['upstream_reset']),
  'fails when the connection breaks inside the head': (bench) =>
    failsWith(bench, [{ send: 'HTTP/1.1 200 O' }, { pauseMs: 0 }, 'reset'], ['upstream_reset', 'upstream_truncated']),
  'fails when a reply is shorter than it says': (bench) =>
    failsWith(
      bench,
      [...json(200, bench.fixture.reply, { 'content-length': '100000' }), 'end'],
      ['upstream_truncated', 'upstream_reset'],
    ),
  'fails when the chunks of a reply have other sizes than they say': (bench) =>
    failsWith(
      bench,
      [
        { send: head(200, JSON_CHUNKED) },
        { send: chunk(JSON.stringify(bench.fixture.reply), 3) },
        { send: LAST_CHUNK },
      ],
      ['upstream_malformed', 'upstream_truncated', 'upstream_reset'],
    ),
  'fails when the other side does not speak HTTP': (bench) =>
    failsWith(bench, [{ send: 'SSH-2.0-OpenSSH_9.9\r\n\r\n' }], ['upstream_malformed', 'upstream_reset']),
  'reads past informational replies': async (bench) => {
    bench.upstream.answer([{ send: head(103, { link: '</x>' }) }, { pauseMs: 0 }, ...bench.success()]);
    await succeeds(bench);
  },
  'takes no reply that it did not ask for': async (bench) => {
    const stray = json(200, { stray: true });
    bench.upstream.answerBy((_, index) => (index === 0 ? [...bench.success(), ...stray] : bench.success()));
    await succeeds(bench);
    await bench.clock.sleep(2); // lets the stray reply arrive
    await succeeds(bench);
  },
  'goes on after the provider has closed an idle connection': async (bench) => {
    bench.upstream.answer([...bench.success(), { pauseMs: 0 }, 'end']);
    await succeeds(bench);
    await bench.upstream.until(() => bench.upstream.openConnections === 0);
    await succeeds(bench);
  },
  'closes its connections when it is stopped': async (bench) => {
    bench.upstream.answer(bench.success());
    await bench.ask();
    await bench.provider.stop?.();
    await bench.upstream.until(() => bench.upstream.openConnections === 0, 500);
  },
};
