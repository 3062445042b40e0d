import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type LoadPlan, loadArguments } from './load-arguments.ts';
import type { LoadResult } from './load-result.ts';
import { scenarios } from './scenarios.ts';
import { type Command, prepareBodies, prepareTools } from './tools.ts';

const run = promisify(execFile);
const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const scenarioOf = (name: string) => scenarios.find((scenario) => scenario.name === name)!;

/** A server that keeps the bodies it is sent. */
async function recorder() {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString());
    response.end('{"id":"chatcmpl-1"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, bodies };
}

/** The mock upstream, once it answers. */
async function mockOn({ file, arguments: first }: Command): Promise<number> {
  const { port } = await recorder();
  cleanups.pop()!();
  const child = spawn(file, [...first, String(port)], { stdio: 'ignore' });
  cleanups.push(() => child.kill());
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/mock/counters`).catch(() => undefined);
    if (response?.ok) return port;
  }
}

async function generate(load: Command, given: Partial<LoadPlan> & Pick<LoadPlan, 'port' | 'scenario'>) {
  const bodyFile = (await prepareBodies())(given.scenario.body);
  const plan = { bodyFile, headers: [], seconds: 0.2, leadSeconds: 0.05, firstNumber: undefined, ...given };
  const { stdout } = await run(load.file, [...load.arguments, ...loadArguments(plan)]);
  const lines = stdout.trim().split('\n');
  expect(lines.slice(0, 2)).toEqual(['begin', 'end']);
  return JSON.parse(lines[2]!) as LoadResult;
}

const counted = { ...scenarioOf('j1k-c1'), total: 5 };

describe.each([
  ['preferred', false],
  ['plain Node', true],
])('%s tools', async (_name, isPlain) => {
  const tools = await prepareTools(isPlain, () => undefined);

  it('number the requests without changing their length', async () => {
    const { port, bodies } = await recorder();
    await generate(tools.load, { port, scenario: counted, firstNumber: 41 });
    const numbers = bodies.map((body) => /#(\d{12}) /.exec(body)?.[1]);
    expect(numbers.map(Number)).toEqual([41, 42, 43, 44, 45]);
    expect(new Set(bodies.map((body) => body.length))).toEqual(new Set([1_024]));
  });

  it('send the same request again when no number is given', async () => {
    const { port, bodies } = await recorder();
    await generate(tools.load, { port, scenario: counted });
    expect(bodies).toHaveLength(5);
    expect(new Set(bodies).size).toBe(1);
  });

  it('measure JSON answers of the mock', async () => {
    const port = await mockOn(tools.mock);
    const result = await generate(tools.load, { port, scenario: scenarioOf('j1k-c32'), firstNumber: 1 });
    expect(result.requests).toBeGreaterThan(10);
    expect(result).toMatchObject({ errors: 0, refused: 0, unmarked: 0, unfinished: 0 });
    expect(result.latencyUs.p50).toBeGreaterThan(0);
  });

  it('count every chunk of every stream', async () => {
    const port = await mockOn(tools.mock);
    const scenario = { ...scenarioOf('stream-100'), connections: 4, total: 12 };
    const result = await generate(tools.load, { port, scenario, firstNumber: 1 });
    expect(result).toMatchObject({ requests: 12, chunks: 1_200, errors: 0, unmarked: 0, unfinished: 0 });
    expect(result.firstChunkUs.p50).toBeGreaterThan(0);
  });

  it('keep a fixed rate', async () => {
    const port = await mockOn(tools.mock);
    const result = await generate(tools.load, { port, scenario: scenarioOf('rate-500') });
    // A quarter of a second at 500 per second; a machine that stalls at the end may miss some.
    expect(result.sent).toBeGreaterThan(100);
    expect(result.sent).toBeLessThanOrEqual(125);
  });

  it('count refusals as such', async () => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(500).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect((await generate(tools.load, { port, scenario: counted })).refused).toBe(5);
  });
});
