import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import { folderWith, runWeir, startWeir } from '../../test/weir-process.ts';
import { main } from '../main.ts';

const PEPPER = 'a pepper of more than thirty-two bytes';
const ADMIN = 'an admin secret of thirty-two bytes';

function shell(env: Record<string, string> = { WEIR_KEY_PEPPER: PEPPER }) {
  const folder = folderWith();
  const weir = async (...args: string[]) => {
    const terminal = fakeTerminal(folder.path, env);
    const code = await main(['keys', ...args], terminal);
    return { code, out: terminal.written.join('\n'), err: terminal.warned.join('\n') };
  };
  return { folder, weir, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

const everyFileIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

describe('weir keys', () => {
  it('makes, shows, rotates and revokes a key; its secret is printed once and kept nowhere', async () => {
    using terminal = shell();
    const { weir, folder } = terminal;
    const terms = ['--models', 'sandbox/*', '--budget', '0.05/day,1/month', '--max-cost', '0.01', '--expires', '30d'];
    const made = await weir('create', 'acme/ci', '--tags', 'feature=search', '--requests-per-minute', '60', ...terms);
    expect(made).toMatchObject({ code: 0, err: '' });
    const secret = /wk-[\w-]{40}/.exec(made.out)![0];

    const shown = await weir('show', 'acme/ci');
    expect(shown.out).toContain('acme/ci\n  status     active\n');
    for (const line of [
      'tags       feature=search',
      'models     sandbox/*',
      'rates      requestsPerMinute=60',
      'budgets    0.05 USD/day, 1 USD/month',
      'caps       maxCostUsd=0.01',
      'expires    2026-12-25T00:00:00.000Z',
      `secret     ${secret.slice(0, 8)}...`,
    ])
      expect(shown.out).toContain(line);
    expect((await weir('list')).out).toMatch(/^KEY +STATUS.*\nacme\/ci +active +wk-/);
    expect(shown.out).not.toContain(secret);

    const rotated = await weir('rotate', 'acme/ci', '--overlap', '1h', '--json');
    const { key, secret: fresh } = JSON.parse(rotated.out);
    expect(fresh).toMatch(/^wk-[\w-]{40}$/);
    expect(key.secrets).toMatchObject([{ shown: fresh.slice(0, 8) }, { expiresAt: '2026-11-25T01:00:00.000Z' }]);

    expect(await weir('revoke', 'acme/ci')).toMatchObject({ code: 0, out: 'acme/ci is revoked' });
    expect((await weir('list', 'acme', '--json')).out).toContain('"status":"revoked"');
    expect(JSON.parse((await weir('list', 'other', '--json')).out)).toEqual({ keys: [] });
    const kept = everyFileIn(folder.path);
    expect(kept).toContain(secret.slice(0, 8)); // the search would find it
    for (const hidden of [secret, fresh, PEPPER]) expect(kept).not.toContain(hidden.slice(8));
  });

  it.each<[string, string[], string]>([
    ['an unknown action', ['crate', 'ci'], "'weir keys' has no 'crate'"],
    ['no key', ['create'], "'weir keys create' needs <TENANT/NAME>"],
    ['too many slashes', ['create', 'a/b/c'], "the key is 'a/b/c', TENANT/NAME was expected"],
    ['a budget without a window', ['create', 'ci', '--budget', '5'], "--budget has '5'"],
    ['tags that are no pairs', ['create', 'ci', '--tags', 'x'], "--tags has 'x'"],
    ['a count that is none', ['create', 'ci', '--concurrent', '0'], "--concurrent is '0'"],
    ['terms for another action', ['revoke', 'ci', '--models', 'x'], "'weir keys revoke' takes no --models"],
    ['an overlap that is none', ['rotate', 'ci', '--overlap', 'soon'], "--overlap is 'soon'"],
  ])('says what is wrong with %s', async (_what, args, message) => {
    using terminal = shell();
    const { code, err } = await terminal.weir(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(existsSync(join(terminal.folder.path, '.weir'))).toBe(false);
  });

  it('refuses what no key can have, naming the field', async () => {
    using terminal = shell();
    const { weir } = terminal;
    expect((await weir('create', 'ci', '--budget', '1/year')).err).toContain(
      "'budgets[0].window' must be one of minute",
    );
    expect((await weir('create', 'ci', '--max-cost', 'much')).err).toContain("'caps.maxCostUsd'");
    expect((await weir('create', 'low', '--parent', 'ci')).err).toContain("The tenant 'default' has no key 'ci'");
    await weir('create', 'ci', '--models', 'a/*');
    expect((await weir('create', 'low', '--parent', 'ci', '--models', 'b/*')).err).toContain("does not allow 'b/*'");
    expect((await weir('create', 'ci')).err).toContain("has, or had, a key 'ci'");
  });

  it('needs a pepper to make a key, and none to end one', async () => {
    using terminal = shell({});
    expect((await terminal.weir('list')).err).toContain('there are no keys in');
    const { code, err } = await terminal.weir('create', 'ci');
    expect(code).toBe(1);
    expect(err).toContain('The pepper of the keys is not set: set WEIR_KEY_PEPPER');
    expect((await terminal.weir('list')).out).toContain('no keys');
    expect((await terminal.weir('revoke', 'ci')).err).toContain("The tenant 'default' has no key 'ci'");
  });
});

describe('weir keys with a config', () => {
  const config = (services: unknown) => ({
    'weir.config.json': JSON.stringify({ providers: { sandbox: {} }, services }),
  });
  const run = async (files: Record<string, string>, lines: readonly string[][], env: Record<string, string> = {}) => {
    using folder = folderWith(files);
    const results = [];
    for (const line of lines) {
      const terminal = fakeTerminal(folder.path, env);
      const code = await main(['keys', ...line], terminal);
      results.push({ code, text: [...terminal.written, ...terminal.warned].join('\n') });
    }
    return { results, files: readdirSync(folder.path) };
  };

  it('opens the store it names, with the pepper it names', async () => {
    const place = join(folderWith().path, 'own.sqlite');
    const services = [
      ['sqlite', { file: place }],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the config's own syntax
      ['keys', { pepper: '${PEPPER_OF_OURS}' }],
    ];
    const lines = [
      ['create', 'acme/ci'],
      ['list', 'acme'],
    ];
    const { results, files } = await run(config(services), lines, { PEPPER_OF_OURS: PEPPER });
    expect(results[0]?.text).toMatch(/wk-[\w-]{40}/);
    expect(results[1]?.text).toContain('acme/ci');
    expect(existsSync(place)).toBe(true);
    expect(files).toEqual(['weir.config.json']);
    rmSync(dirname(place), { recursive: true, force: true });
  });

  it.each([
    [['memory'], "the keys are in the gateway's memory"],
    [[], 'no service keeps virtual keys'],
  ])('says why it cannot reach keys in %j', async (services, message) => {
    const { results } = await run(config(services), [['list']], { WEIR_KEY_PEPPER: PEPPER });
    expect(results[0]).toMatchObject({ code: 1, text: expect.stringContaining(message) });
  });
});

describe('weir start with WEIR_KEY_PEPPER', () => {
  const run = (folder: string, pepper: string = PEPPER) => ({ cwd: folder, env: { WEIR_KEY_PEPPER: pepper } });

  it.each([[''], ['too short']])('refuses a pepper such as %j', async (pepper) => {
    using folder = folderWith();
    const { code, stderr } = await runWeir(['start', '--port', '0'], run(folder.path, pepper));
    expect(code).toBe(1);
    expect(stderr).toContain('The pepper of the keys');
  });

  it.each([
    [{ WEIR_KEY_PEPPER: PEPPER, WEIR_ADMIN_SECRET: '' }, 'The admin secret is not set'],
    [{ WEIR_KEY_PEPPER: PEPPER, WEIR_ADMIN_SECRET: 'short' }, 'The admin secret has 5 bytes, the least is 32'],
    [{ WEIR_ADMIN_SECRET: ADMIN }, 'there are no virtual keys to manage'],
  ])('refuses an admin API that cannot be: %j', async (env, message) => {
    using folder = folderWith();
    const { code, stderr } = await runWeir(['start', '--port', '0'], { cwd: folder.path, env });
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    const checked = fakeTerminal(folder.path, env);
    expect(await main(['check'], checked)).toBe(1);
    expect([...checked.written, ...checked.warned].join('\n')).toContain(message);
  });

  it('admits a key made meanwhile, and refuses it within a second of its revocation', async () => {
    using folder = folderWith();
    const env = { WEIR_KEY_PEPPER: PEPPER, WEIR_ADMIN_SECRET: ADMIN };
    const running = await startWeir(['--port', '0', '--host', '0.0.0.0'], { cwd: folder.path, env });
    try {
      const ask = async (secret?: string) => {
        const response = await fetch(`http://127.0.0.1:${running.ready.port}/v1/chat/completions`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
          },
          body: JSON.stringify({ model: 'sandbox/sandbox-small', messages: [{ role: 'user', content: 'hi' }] }),
        });
        return response.status;
      };
      expect(await ask()).toBe(401);
      const made = await runWeir(['keys', 'create', 'acme/ci', '--json'], run(folder.path));
      const { secret } = JSON.parse(made.stdout);
      expect(await ask(secret)).toBe(200);
      const list = (token: string) =>
        fetch(`http://127.0.0.1:${running.ready.port}/admin/v1/keys`, {
          headers: { authorization: `Bearer ${token}` },
        });
      expect((await list(secret)).status).toBe(401);
      expect(await (await list(ADMIN)).json()).toMatchObject({ data: [{ tenant: 'acme', name: 'ci' }], after: null });
      expect((await runWeir(['keys', 'revoke', 'acme/ci'], run(folder.path))).code).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(await ask(secret)).toBe(401);
    } finally {
      running.signal('SIGTERM');
      await running.ended;
    }
  });
});
