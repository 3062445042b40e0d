import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CodeBlock, codeBlocks } from '../documents.ts';
import { type Ran, run } from '../run.ts';
import { has, read } from '../workspace.ts';

const tarballs = inject('tarballs');
const folder = tarballs === undefined ? '' : mkdtempSync(join(tmpdir(), 'weir-fresh-'));

/** What a stranger writes first: a guide's first block. Blocks with `runSuites(` prove what they say when run. */
const PROVIDER = 'docs/write-a-provider.md';
const MIDDLEWARE = 'docs/write-a-middleware.md';
const blocksOf = (guide: string): readonly CodeBlock[] => (has(guide) ? codeBlocks(guide) : []);
const [provider] = blocksOf(PROVIDER);
const [middleware] = blocksOf(MIDDLEWARE);
const proofs = [PROVIDER, MIDDLEWARE].flatMap(blocksOf).filter(({ text }) => text.includes('runSuites('));

/** Lines of code: neither empty nor a comment alone. */
const linesOf = (block: CodeBlock | undefined): number =>
  (block?.text ?? '').split('\n').filter((line) => !/^\s*(\/\*\*.*\*\/|\/\/.*)?$/.test(line)).length;

/** The suite on the provider of the guide: its wire, and what callers get of it. */
const PROVE_PROVIDER = `
import { providerSuite, runSuites } from '@weir/testkit';
import { acme } from './provider.ts';
const suite = providerSuite(({ baseUrl, apiKey }) => acme(baseUrl, apiKey), {
  fixtures: [
    {
      endpoint: 'chat',
      request: { messages: [{ role: 'user', content: 'The answer?' }] },
      reply: { answer: 'Forty-two.', read: 7, written: 3 },
      value: {
        id: 'chatcmpl-acme',
        object: 'chat.completion',
        created: 0,
        model: 'suite-model',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Forty-two.', refusal: null }, logprobs: null, finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
      },
      tokens: { input: 7, output: 3 },
    },
  ],
});
process.exitCode = (await runSuites([suite])).failed.length > 0 ? 1 : 0;
`;

const PROVE_MIDDLEWARE = `
import { middlewareSuite, runSuites } from '@weir/testkit';
import { audit } from './middleware.ts';
const suite = middlewareSuite(() => audit(() => undefined));
process.exitCode = (await runSuites([suite])).failed.length > 0 ? 1 : 0;
`;

const MANIFEST = { name: 'fresh', version: '1.0.0', private: true, type: 'module' };
const COMPILER = {
  target: 'es2024',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  types: ['node'],
};

/** A ledger row through the threads and migrations of the published package; bin and config of the CLI. */
const STORE = `
import { systemClock, systemRandom, usd } from '@weir/core';
import { openSqlite } from '@weir/sqlite';
const store = await openSqlite({ clock: systemClock(), random: systemRandom() }, { file: './ledger/weir.sqlite' });
const hold = await store.accounts.reserve('acme', usd('0.25'), { limit: usd('1'), ttlMs: 60_000 });
if (hold !== undefined) await store.accounts.settle(hold, usd('0.0125'));
console.log('spent', (await store.accounts.balance('acme')).spent);
await store.stop();
`;

const GATEWAY = `
import { createGateway } from '@weir/gateway';
import { listen } from '@weir/node';
import { sandbox } from '@weir/sandbox';
const gateway = await createGateway({ providers: [sandbox({ latencyMs: 0 })] });
const { url, close } = await listen(gateway, { port: 0 });
const response = await fetch(url + '/v1/chat/completions', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'sandbox-small', messages: [{ role: 'user', content: 'Hello' }] }),
});
console.log(response.status, await response.text());
await close();
await gateway.stop();
`;

const here = (command: string, args: readonly string[], mayFail = false): Promise<Ran> =>
  run(command, args, { cwd: folder, mayFail });

/** The versions this workspace uses itself. */
const catalogued = (name: string): string => {
  const [, range] = new RegExp(`^  ['"]?${name}['"]?: (.+)$`, 'm').exec(read('pnpm-workspace.yaml')) ?? [];
  return `${name}@${range}`;
};

async function proves(file: string): Promise<void> {
  const { code, output } = await here('node', [file], true);
  expect(code, output).toBe(0);
  expect(output).toMatch(/^[1-9]\d* passed, 0 failed$/m);
}

describe.skipIf(tarballs === undefined)('a fresh project', () => {
  beforeAll(async () => {
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    write('package.json', JSON.stringify(MANIFEST));
    write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER, include: ['*.ts'] }));
    write('store.ts', STORE);
    write('gateway.ts', GATEWAY);
    write('provider.ts', provider?.text ?? '');
    write('middleware.ts', middleware?.text ?? '');
    write('prove-provider.ts', PROVE_PROVIDER);
    write('prove-middleware.ts', PROVE_MIDDLEWARE);
    for (const { line, text } of proofs) write(`proof-${line}.ts`, text);
    const packed = globSync('*.tgz', { cwd: tarballs!.folder }).map((name) => join(tarballs!.folder, name));
    const tools = ['typescript', '@types/node'].map(catalogued);
    await here('npm', ['install', '--no-audit', '--no-fund', ...packed, ...tools]);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has one copy of core', async () => {
    const { output } = await here('npm', ['ls', '@weir/core', '--all', '--parseable']);
    expect(output.split('\n').filter((line) => line.endsWith('node_modules/@weir/core'))).toHaveLength(1);
  });

  it('installs without a problem among peers', async () => {
    expect((await here('npm', ['ls', '--all'], true)).output).not.toMatch(/invalid|UNMET DEPENDENCY|ELSPROBLEMS/);
  });

  it('compiles against the published types', async () => {
    expect((await here('npx', ['tsc', '-p', '.', '--pretty', 'false'], true)).output).not.toContain('error TS');
  }, 120_000);

  it('serves a request', async () => {
    const { output } = await here('node', ['gateway.ts']);
    expect(output).toMatch(/^200 .*\[sandbox\]/m);
  }, 60_000);

  it('keeps accounts in the threads of the published package', async () => {
    expect((await here('node', ['store.ts'])).output).toContain('spent 12500000000n');
  }, 60_000);

  it('has the command', async () => {
    expect((await here('npx', ['weir', '--help'])).output).toContain('start');
  }, 60_000);

  it(`needs 30 lines for a provider (${PROVIDER})`, () => {
    expect(linesOf(provider)).toBeGreaterThan(0);
    expect(linesOf(provider)).toBeLessThanOrEqual(30);
  });

  it(`needs 10 lines for a middleware (${MIDDLEWARE})`, () => {
    expect(linesOf(middleware)).toBeGreaterThan(0);
    expect(linesOf(middleware)).toBeLessThanOrEqual(10);
  });

  it('passes the provider suite with that provider', () => proves('prove-provider.ts'), 120_000);

  it('passes the middleware suite with that middleware', () => proves('prove-middleware.ts'), 120_000);

  it.each(proofs.map(({ document, line }) => [`${document}:${line}`, line] as const))(
    'passes the suite that %s runs',
    (_, line) => proves(`proof-${line}.ts`),
    120_000,
  );
});
