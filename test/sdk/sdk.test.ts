import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGateway, type Gateway } from '@weir/gateway';
import { memory } from '@weir/memory';
import { meter } from '@weir/meter';
import { type Listening, listen } from '@weir/node';
import { sandbox } from '@weir/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Client {
  readonly language: 'python' | 'go';
  /** There once the client is installed. */
  readonly program: string;
  readonly args: readonly string[];
}

const CLIENTS: readonly Client[] = [
  { language: 'python', program: here('.cache/python/bin/python'), args: [here('python/check.py')] },
  { language: 'go', program: here('.cache/check-go'), args: [] },
];

interface Failure {
  readonly status: number;
  readonly code: string | null;
}

/** What a client's script tells of the gateway. */
interface Facts {
  /** Name, arguments and finish of a tool's call. */
  readonly called: readonly string[];
  readonly streamedCall: readonly string[];
  /** How it ended once the tool's result was sent. */
  readonly answered: string;
  readonly models: readonly string[];
  readonly model: string;
  readonly text: string;
  readonly finish: string;
  readonly tokens: number;
  readonly cost: string;
  readonly requestId: string;
  readonly streamed: string;
  readonly streamedPlain: string;
  readonly streamedTokens: number;
  readonly plainTellsUsage: boolean;
  readonly dimensions: readonly number[];
  readonly sameVectors: boolean;
  readonly invalid: Failure | null;
  readonly unknownModel: Failure | null;
  readonly wrongKey: Failure | null;
  readonly unavailable: Failure | null;
  readonly broke: Failure | null;
  readonly cut: Failure | null;
  readonly cutText: string;
}

const KEY = 'sk-sdk-rich';
const POOR_KEY = 'sk-sdk-poor';

/** of a script: tools 3, chat 1, streams 3, models 2, embeddings 2, failures 2. Others are refused before they are an exchange. */
const REQUESTS = 13;

/** Exchanges by the key that made them. */
function counted(gateway: Gateway): Map<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  gateway.events.on('exchange:started', ({ exchange: { principal } }) =>
    counts.set(principal.key, (counts.get(principal.key) ?? 0) + 1),
  );
  return counts;
}

const started = (): Promise<Gateway> =>
  createGateway({
    providers: [sandbox({ latencyMs: 0, chunkMs: 1 })],
    services: [memory()],
    middleware: [meter({ limits: [{ scope: 'tenant', match: 'poor', limitUsd: '0', window: 'total' }] })],
    keys: [
      { name: 'rich', secret: KEY, tenant: 'rich' },
      { name: 'poor', secret: POOR_KEY, tenant: 'poor' },
    ],
  });

/** Installs a client where it is missing; what the installer says when it cannot. */
async function missing({ language, program }: Client): Promise<string | undefined> {
  const { output } = await run('bash', [here('install.sh'), language], { mayFail: true });
  return existsSync(program) ? undefined : output.trim().split('\n').at(-1);
}

const absences = new Map(await Promise.all(CLIENTS.map(async (client) => [client, await missing(client)] as const)));

describe.each(CLIENTS)('the official $language client', (client) => {
  const absence = absences.get(client);
  if (absence !== undefined && !process.env.CI) {
    console.warn(`\n!!! The official ${client.language} client is NOT TESTED: ${absence}\n`);
    it.skip(`is not here: ${absence}`);
    return;
  }

  let gateway: Gateway;
  let listening: Listening;
  let facts: Facts;
  let exchanges: Map<string | undefined, number>;

  beforeAll(async () => {
    expect(absence).toBeUndefined();
    gateway = await started();
    listening = await listen(gateway, { port: 0 });
    exchanges = counted(gateway);
    const { output } = await run(client.program, [...client.args, `${listening.url}/v1`, KEY, POOR_KEY]);
    facts = JSON.parse(output) as Facts;
  }, 120_000);

  afterAll(() => listening?.close());

  it('lists the models and finds one by its name', () => {
    expect(facts.models).toContain('sandbox/sandbox-small');
    expect(facts.model).toBe('sandbox-small');
  });

  it('reads an answer, its usage, its cost and its request id', () => {
    expect(facts.text.length).toBeGreaterThan(10);
    expect(facts.finish).toBe('stop');
    expect(facts.tokens).toBeGreaterThan(0);
    expect(facts.cost).toMatch(/^0\.0*[1-9]/);
    expect(facts.requestId).toMatch(/^[a-z0-9-]+$/);
  });

  it('streams the same text, with usage when it asks for it', () => {
    expect([facts.streamed, facts.streamedPlain]).toEqual([facts.text, facts.text]);
    expect(facts.streamedTokens).toBe(facts.tokens);
    expect(facts.plainTellsUsage).toBe(false);
  });

  it('calls tools, streamed as well, and takes their results', () => {
    expect(facts.called).toEqual(['look', '{"place":"sandbox"}', 'tool_calls']);
    expect(facts.streamedCall).toEqual(facts.called);
    expect(facts.answered).toBe('stop');
  });

  it('reads embeddings, packed or as numbers', () => {
    expect(facts.dimensions).toHaveLength(2);
    expect(facts.dimensions[0]).toBeGreaterThan(1);
    expect(facts.sameVectors).toBe(true);
  });

  it('tells what went wrong by status and code', () => {
    expect(facts.invalid).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(facts.unknownModel).toMatchObject({ status: 404, code: 'model_not_found' });
    expect(facts.wrongKey).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(facts.unavailable).toMatchObject({ status: 503 });
    expect(facts.broke).toMatchObject({ status: 402, code: 'budget_exceeded' });
  });

  it('does not take a stream that broke for a whole one', () => {
    expect(facts.cutText.length).toBeGreaterThan(0);
    expect(facts.cut).not.toBeNull();
  });

  it('does not send again what cannot succeed', () => {
    expect(exchanges.get('poor')).toBe(1);
    expect(exchanges.get('rich')).toBe(REQUESTS);
  });
});
