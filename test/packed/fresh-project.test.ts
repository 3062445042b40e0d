import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { codeBlocks } from '../documents.ts';
import { cleanEnv, type Ran, run } from '../run.ts';
import { packages } from '../workspace.ts';
import { tarballOf } from './tarballs.ts';

const tarballs = inject('tarballs');
const GUIDES = ['docs/write-a-provider.md', 'docs/write-a-middleware.md'] as const;

/** What a stranger's TypeScript asks for, at its strictest; declarations of ours are checked, too. */
const COMPILER = {
  target: 'es2024',
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  noEmit: true,
};

/** The block of a guide that is told by its name or by what is in it. */
function block(guide: string, mark: string): string {
  const found = codeBlocks(guide).find(({ file, text }) => basename(file) === mark || text.includes(mark));
  if (found === undefined) throw new Error(`${guide} has no block with ${mark}`);
  return found.text;
}

const codeLines = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line));

/** The lines of the guide that run a suite without a test runner, for this one. */
const runnerOf = (name: string): string =>
  block('docs/write-a-provider.md', 'await runSuites').replace('./lyra-suite.ts', `./${name}-suite.ts`);

/** The adapter as built, in a gateway, before an upstream that answers as its fixture does. */
const USE = `
import { readFileSync } from 'node:fs';
import { createGateway } from '@weir/gateway';
import { fakeUpstream, json } from '@weir/testkit';
import { bigLyra } from './weir-provider-big-lyra/dist/index.js';

const upstream = await fakeUpstream();
upstream.answer(json(200, JSON.parse(readFileSync('weir-provider-big-lyra/fixtures/reply.json', 'utf8'))));
const gateway = await createGateway({ providers: [bigLyra({ apiKey: 'k', baseUrl: upstream.origin })] });
const request = { model: 'big-lyra/big-lyra-1', messages: [{ role: 'user', content: 'Hi' }] };
const body = JSON.stringify(request);
const headers = { 'content-type': 'application/json' };
const reply = await gateway.fetch('http://weir/v1/chat/completions', { method: 'POST', headers, body });
const { choices, usage } = await reply.json();
console.log(reply.status, choices[0].message.content, usage.total_tokens);
await gateway.stop();
await upstream.close();
`;

describe('the guides', () => {
  it('make a provider in 30 lines', () => {
    expect(codeLines(block('docs/write-a-provider.md', 'lyra.ts')).length).toBeLessThanOrEqual(30);
  });

  it('make a middleware in 10 lines', () => {
    expect(codeLines(block('docs/write-a-middleware.md', 'audit.ts')).length).toBeLessThanOrEqual(10);
  });
});

/** Nothing of this repository: tarballs, npm, and what the guides say. */
describe.skipIf(tarballs === undefined)(
  'a fresh project of the tarballs',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-fresh-'));
    const bin = (name: string): string => join(folder, 'node_modules/.bin', name);
    const inside = (command: string, args: readonly string[], mayFail = false): Promise<Ran> =>
      run(command, args, { cwd: folder, env: cleanEnv({ NODE_PATH: '' }), mayFail });

    beforeAll(async () => {
      const dependencies = Object.fromEntries(
        packages.map(({ manifest }) => [manifest.name, `file:${tarballOf(tarballs!.folder, manifest)}`]),
      );
      const devDependencies = { typescript: '^7.0.2', '@types/node': '^24.10.0' };
      const manifest = { name: 'fresh', private: true, type: 'module', dependencies, devDependencies };
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER, include: ['*.ts'] }));
      for (const { file, text } of GUIDES.flatMap(codeBlocks))
        writeFileSync(join(folder, basename(file)), `${text}\nexport {};\n`);
      for (const name of ['lyra', 'audit']) writeFileSync(join(folder, `run-${name}.ts`), runnerOf(name));
      await inside('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
    }, 300_000);

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('compiles every block of the guides, declarations of the packages checked', async () => {
      const { output } = await inside(bin('tsc'), ['-p', '.'], true);
      expect(output).toBe('');
    });

    it.each(['lyra', 'audit'])('passes the suite of %s', async (name) => {
      const { code, output } = await inside('node', [`run-${name}.ts`], true);
      expect([code, output]).toEqual([0, expect.stringMatching(/\b[1-9]\d+ passed, 0 failed/)]);
    });

    it('starts an adapter that passes its suite, is built and could be published', async () => {
      const adapter = join(folder, 'weir-provider-big-lyra');
      const within = (command: string, args: readonly string[]): Promise<Ran> =>
        run(command, args, { cwd: adapter, env: cleanEnv({ NODE_PATH: '' }) });
      await inside(bin('create-weir-provider'), ['big-lyra']);
      // its dependencies are the tarballs installed above: nothing of weir is fetched
      expect((await within('npm', ['test'])).output).toMatch(/\b[1-9]\d+ passed, 0 failed/);
      const { output } = await within('npm', ['publish', '--dry-run', '--registry', 'http://127.0.0.1:9']);
      expect(output).toMatch(/dist\/index\.js[\s\S]*\+ weir-provider-big-lyra@0\.1\.0/);
      writeFileSync(join(folder, 'use-big-lyra.ts'), USE);
      expect((await inside('node', ['use-big-lyra.ts'])).output.trim()).toBe('200 Hello, wörld 13');
    });

    it('has one copy of core', async () => {
      const { output } = await inside('npm', ['ls', '@weir/core', '--json']);
      const copies = new Set([...output.matchAll(/"resolved": "([^"]+weir-core[^"]*)"/g)].map(([, path]) => path));
      expect(copies.size).toBe(1);
    });

    it('runs the command line', async () => {
      const { output } = await inside(bin('weir'), [
        'price',
        'sandbox/sandbox-small',
        '--in',
        '1000',
        '--out',
        '100',
        '--json',
      ]);
      expect(JSON.parse(output)).toBeTypeOf('object');
      expect((await inside(bin('weir'), ['check'])).output).toContain('sandbox');
    });
  },
  120_000,
);
