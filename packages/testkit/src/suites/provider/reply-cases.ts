import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import { type Endpoint, type EndpointSpec, inputTokens, type Reply, type Usage } from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { json } from '../../upstream/http-scripts.ts';
import type { WireScript } from '../../upstream/wire-script.ts';
import { failureOf, type ProviderBench, type ProviderCases } from './provider-bench.ts';
import type { EndpointFixture } from './provider-suite-options.ts';

const FIELD = 'x_suite_reply';

function valueIn(reply: Reply): unknown {
  ok(reply.kind === 'value', `the reply is a value, not a '${reply.kind}'`);
  return reply.body.value;
}

/** Asks once with the reply cut as told, and compares what comes out. */
async function readCut(bench: ProviderBench, cuts: WireScript, how: string): Promise<void> {
  bench.upstream.answer([...cuts, ...bench.success()]);
  deepEqual(valueIn(await bench.ask()), bench.fixture.value ?? bench.fixture.reply, how);
}

/** The same for every fixture whose reply is a value. */
async function readEach(bench: ProviderBench, cuts: WireScript, how: string): Promise<void> {
  for (const one of bench.each) if (!(one.fixture.reply instanceof Uint8Array)) await readCut(one, cuts, how);
}

export function lensOfFixture({ endpoint }: EndpointFixture): EndpointSpec<Endpoint> {
  const spec = standardEndpoints().get(endpoint);
  ok(spec !== undefined, `'${endpoint}' is a standard endpoint`);
  return spec;
}

/** All units a model writes, whatever they are called. */
export const outputTokens = ({ output_tokens, reasoning_tokens, output_audio_tokens, output_image_tokens }: Usage) =>
  (output_tokens ?? 0) + (reasoning_tokens ?? 0) + (output_audio_tokens ?? 0) + (output_image_tokens ?? 0);

/** A reply of another kind than the one that was asked for. */
async function refusesReply(bench: ProviderBench, script: WireScript): Promise<void> {
  bench.upstream.answer(script);
  const { code, details } = await failureOf(bench.ask());
  equal(code, 'upstream_malformed');
  equal(details.dispatch?.sent, true, 'a byte was sent');
}

/** What is read of a reply. */
export const REPLY_CASES: ProviderCases = {
  'reads a reply that comes whole': (bench) => readEach(bench, [], 'whole'),
  'reads a reply that comes byte by byte': (bench) => readEach(bench, [{ splitEvery: 1 }], 'byte by byte'),
  'reads a reply that is cut anywhere': async (bench) => {
    const [whole] = bench.success() as [{ send: Uint8Array }];
    for (let at = 1; at < whole.send.length; at++) await readCut(bench, [{ splitAt: [at] }], `cut at ${at}`);
  },
  'keeps reply fields it does not know': async (bench) => {
    bench.upstream.answer(json(200, { ...(bench.fixture.reply as object), [FIELD]: 'kept' }));
    const value = valueIn(await bench.ask()) as { [FIELD]?: unknown };
    equal(value[FIELD], 'kept', `'${FIELD}' of the reply`);
  },
  'counts every token of a reply once': async (bench) => {
    for (const one of bench.each) {
      const { tokens } = one.fixture;
      if (tokens === undefined) continue;
      one.upstream.answer(one.success());
      const usage = lensOfFixture(one.fixture).usageOf(valueIn(await one.ask()) as never, one.provider.billing);
      ok(usage !== undefined, 'the reply tells its usage');
      deepEqual({ input: inputTokens(usage), output: outputTokens(usage) }, { ...tokens }, 'tokens by the units');
    }
  },
  'refuses a reply that is no JSON': async (bench) => {
    await refusesReply(bench, json(200, '<html>Sign in</html>', { 'content-type': 'text/html' }));
    await refusesReply(bench, json(200, 'Sign in', { 'content-type': 'text/plain' }));
  },
  'refuses a reply in an encoding it did not ask for': (bench) =>
    refusesReply(bench, json(200, bench.fixture.reply, { 'content-encoding': 'x-suite' })),
  'refuses a reply that breaks off inside its JSON': async (bench) => {
    bench.upstream.answer(json(200, JSON.stringify(bench.fixture.reply).slice(0, -2)));
    equal((await failureOf(bench.run())).code, 'upstream_malformed');
  },
  'refuses an empty reply': async (bench) => {
    for (const script of [json(200, ''), json(204, '')]) {
      bench.upstream.answer(script);
      equal((await failureOf(bench.run())).code, 'upstream_malformed');
    }
  },
  'fails when a reply with status 200 is an error': async (bench) => {
    bench.upstream.answer(json(200, bench.errors.embedded));
    const { code, details } = await failureOf(bench.run());
    ok(
      code.startsWith('upstream_') || code === 'rate_limited' || code === 'quota_exhausted',
      `'${code}' is the provider's`,
    );
    equal(details.dispatch?.sent, true, 'a byte was sent');
  },
  'stops reading a reply that does not end': async (bench) => {
    const piece = Buffer.alloc(1_048_576, ' ');
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n';
    bench.upstream.answer([{ send: head }, { repeat: piece, times: 256 }, 'end']);
    equal((await failureOf(bench.ask())).code, 'upstream_too_large');
    await bench.upstream.until(() => bench.upstream.openConnections === 0);
    ok(bench.upstream.connections[0]!.bytesSent < 128 * piece.length, 'it stops within 128 MiB');
  },
};
