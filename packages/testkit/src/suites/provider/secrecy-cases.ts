import { ok } from 'node:assert';
import { inspect } from 'node:util';
import { EventBus, errorBody, type WeirEvents } from '@weir/core';
import { json } from '../../upstream/http-scripts.ts';
import type { WireScript } from '../../upstream/wire-script.ts';
import { failureOf, type ProviderBench, type ProviderCases } from './provider-bench.ts';

const EVENTS: readonly (keyof WeirEvents)[] = ['attempt:started', 'attempt:failed', 'attempt:settled', 'defect'];

const shown = (value: unknown): string =>
  inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxArrayLength: null, maxStringLength: null });

/** The way a logger writes an object; money is a bigint, which JSON does not have. */
const asJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));

/** Replies that bring the credential back. */
function echoes({ key, errors, upstream }: ProviderBench): WireScript[] {
  const said = `Incorrect API key provided: ${key}. Authorization: Bearer ${key}`;
  return [
    ...[400, 401, 403, 404, 422, 429, 500].map((status) => json(status, errors.body(status, said))),
    json(500, said, { 'content-type': 'text/plain' }),
    json(302, '', { location: `${upstream.origin}/?key=${key}` }),
    json(200, said, { 'content-type': `text/${key}` }),
    json(200, '{', { 'content-encoding': key }),
    [{ send: `${key}\r\n\r\n` }],
    [{ send: `HTTP/1.1 200 ${key}` }, 'reset'],
    ['reset'],
  ];
}

/** Collects whatever is written to the console and the standard streams meanwhile. */
async function written(work: () => Promise<void>): Promise<string> {
  const lines: unknown[] = [];
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  const methods = (['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const).map((name) => ({
    name,
    method: console[name],
  }));
  const collect = (...values: unknown[]): true => {
    lines.push(values);
    return true;
  };
  for (const { stream } of streams) stream.write = collect as typeof stream.write;
  for (const { name } of methods) console[name] = collect;
  try {
    await work();
  } finally {
    for (const { stream, write } of streams) stream.write = write;
    for (const { name, method } of methods) console[name] = method;
  }
  return shown(lines);
}

/** Where a credential may be, and where not. */
export const SECRECY_CASES: ProviderCases = {
  'sends its key in a header, never in the URL or the body': async (bench) => {
    bench.upstream.answer(bench.success());
    await bench.ask();
    const { path, text, headers } = bench.received;
    ok(
      Object.values(headers).some((value) => value.includes(bench.key)),
      'a header has it',
    );
    ok(!path.includes(bench.key), 'the URL does not have it');
    ok(!text.includes(bench.key), 'the body does not have it');
  },
  'shows its key in no error, event, log or inspection': async (bench) => {
    const events = new EventBus();
    const heard: unknown[] = [];
    for (const name of EVENTS) events.on(name, (event) => heard.push(event));
    const errors: unknown[] = [];
    const logged = await written(async () => {
      for (const script of echoes(bench)) {
        bench.upstream.answer(script);
        const error = await failureOf(bench.run({ events }));
        errors.push(error, errorBody(error), asJson(error), `${error} ${error.stack}`);
      }
      await bench.upstream.close();
      errors.push(await failureOf(bench.run({ events })));
    });
    const places = { errors: shown(errors), events: shown(heard), log: logged, provider: shown(bench.provider) };
    for (const [place, text] of Object.entries(places)) {
      const at = text.indexOf(bench.key);
      ok(at < 0, `the key is in the ${place}: ...${text.slice(Math.max(0, at - 60), at)}`);
    }
  },
};
