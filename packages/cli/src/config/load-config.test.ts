import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runWeir } from '../../test/weir-process.ts';

const check = async (files: Record<string, string>, args: readonly string[] = [], env: Record<string, string> = {}) => {
  using folder = folderWith(files);
  const { code, stdout, stderr } = await runWeir(['check', '--json', ...args], { cwd: folder.path, env });
  return { code, stderr, result: stdout === '' ? undefined : JSON.parse(stdout) };
};

const AS_CODE = `
  import { defineConfig } from 'weir';
  import { sandbox } from '@weir/sandbox';
  import { cache } from '@weir/cache';
  export default defineConfig({ providers: [sandbox()], middleware: [cache()] });
`;

describe('configs as code', () => {
  it.each(['ts', 'mjs'])('weir.config.%s is found, and finds weir without an install', async (kind) => {
    const typed = kind.endsWith('ts') ? `${AS_CODE}\nconst typed: string = 'stripped';\nvoid typed;` : AS_CODE;
    const { code, stderr, result } = await check({
      [`weir.config.${kind}`]: typed,
      'package.json': '{"type":"module"}',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(result).toMatchObject({ ok: true, providers: ['sandbox'], pipeline: ['cache'] });
  });

  it('takes the file named before the one found, and says when it is not there', async () => {
    const files = { 'weir.config.json': '{"middleware":["meter"]}', 'other.mts': AS_CODE };
    expect((await check(files, ['--config', 'other.mts'])).result).toMatchObject({ pipeline: ['cache'] });
    const { code, stderr } = await check(files, ['--config', 'gone.ts']);
    expect(code).toBe(2);
    expect(stderr).toContain("there is no config file 'gone.ts'");
  });

  it('refuses unknown keys, and exports that are no config', async () => {
    const unknown = await check({ 'weir.config.mjs': 'export default { provider: [] };' });
    expect(unknown.result.findings).toMatchObject([
      { level: 'error', path: 'provider', message: "there is no such key: did you mean 'providers'?" },
    ]);
    const none = await check({ 'weir.config.mjs': 'export const config = {};' });
    expect(none.result.findings[0].message).toContain('has no default export');
  });

  it('names the environment variable a provider misses', async () => {
    const files = {
      'weir.config.mjs': "import { openai } from '@weir/openai';\nexport default { providers: [openai()] };",
    };
    const { code, result } = await check(files);
    expect(code).toBe(1);
    expect(result.findings[0].message).toContain('OPENAI_API_KEY');
    expect((await check(files, [], { OPENAI_API_KEY: 'sk-something' })).code).toBe(0);
  });
});

describe('names in JSON configs', () => {
  it('mean packages installed beside the config, or files', async () => {
    using folder = folderWith({
      'weir.config.json': JSON.stringify({
        providers: { acme: { region: 'eu' }, second: { use: 'acme' } },
        middleware: ['audit', ['./local.mjs', { loud: true }]],
      }),
      'local.mjs':
        'export default ({ loud }) => { if (!loud) throw new Error("no options"); return function local(call, next) { return next(call); } };',
    });
    const install = (name: string, text: string): void => {
      const place = join(folder.path, 'node_modules', name);
      mkdirSync(place, { recursive: true });
      writeFileSync(
        join(place, 'package.json'),
        JSON.stringify({ name, type: 'module', exports: { import: './index.js' } }),
      );
      writeFileSync(join(place, 'index.js'), text);
    };
    install(
      'weir-audit',
      'export const audit = () => function audit(call, next) { return next(call); }; export const other = 1;',
    );
    install(
      'weir-provider-acme',
      `export const acme = ({ name = 'acme' }) => ({ name, endpoints: {}, models: [], billing: { hosts: ['acme.example'], unbilledStatuses: [] } });`,
    );
    const { code, stdout } = await runWeir(['check', '--json'], { cwd: folder.path });
    expect(JSON.parse(stdout)).toMatchObject({ providers: ['acme', 'second'], pipeline: ['audit', 'local'] });
    expect(code).toBe(0);
  });

  it('that lead nowhere are all named, with what was meant', async () => {
    const config = { providers: { openia: {} }, middleware: ['cahe', 'sqlite'], services: ['nope'] };
    const { code, result } = await check({ 'weir.config.json': JSON.stringify(config) });
    expect(code).toBe(1);
    expect(result.findings.map(({ path, message }: Record<string, string>) => `${path}: ${message}`)).toEqual([
      "providers.openia: there is no provider 'openia': did you mean 'openai'?",
      "middleware[0]: there is no middleware 'cahe': did you mean 'cache'?",
      "middleware[1]: 'sqlite' is a service: list it in 'services'",
      "services[0]: there is no service 'nope': install one of '@weir/nope', 'weir-nope', 'nope'",
    ]);
  });
});
