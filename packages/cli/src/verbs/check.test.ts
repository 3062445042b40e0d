// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the config's own syntax
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import { folderWith, runWeir } from '../../test/weir-process.ts';
import { main } from '../main.ts';

async function check(config: object | undefined, args: readonly string[] = [], now?: string) {
  using folder = folderWith(config === undefined ? {} : { 'weir.config.json': JSON.stringify(config) });
  const clock = now === undefined ? undefined : new ManualClock(Date.parse(now));
  const terminal = fakeTerminal(folder.path, {}, clock);
  const code = await main(['check', ...args], terminal);
  const leftState = existsSync(join(folder.path, '.weir'));
  return { code, text: [...terminal.written, ...terminal.warned].join('\n'), leftState };
}

describe('weir check', () => {
  it('lists what a start would use, and opens nothing', async () => {
    const { code, text, leftState } = await check(undefined);
    expect(code).toBe(0);
    expect(text).toContain('cache > trimmer > fallback > router > retry-budget > timeout > meter');
    expect(text).toMatch(/because not set: OPENAI_API_KEY, ANTHROPIC_API_KEY/);
    expect(text).toMatch(/4 models priced; list: genai-prices@/);
    expect(text).toMatch(/\nok: 0 warnings$/);
    expect(leftState).toBe(false);
  });

  it('fails with every problem in one list: variables, keys, options', async () => {
    using folder = folderWith({
      'weir.config.json': JSON.stringify({
        keys: [{ name: 'app', secret: '${WEIR_KEY_APP}', tenant: 't' }],
        middleware: [['router', { policy: 'cheapst' }]],
        limit: {},
      }),
    });
    const { code, stdout, stderr } = await runWeir(['check'], { cwd: folder.path });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('keys[0].secret: the environment variable WEIR_KEY_APP is not set');
    expect(stdout).toContain('middleware[0][1].policy: is "cheapst", must be one of "cheapest"');
    expect(stdout).toContain("limit: there is no such key: did you mean 'limits'?");
    expect(stdout).toMatch(/\nfailed: 3 errors, 0 warnings\n$/);
  });

  it('fails where the pipeline cannot work, naming both parties', async () => {
    const { code, text } = await check({ middleware: ['meter', 'fallback'] });
    expect(code).toBe(1);
    expect(text).toContain("'meter' accounts for one attempt, so it must stand below 'fallback'");
  });

  it('fails where a service is missing that the pipeline needs', async () => {
    const { code, text } = await check({ middleware: ['cache'], services: [] });
    expect(code).toBe(1);
    expect(text).toContain("'cache' needs the service");
  });

  it('fails where everybody could reach a gateway without keys', async () => {
    const { code, text } = await check({ server: { host: '0.0.0.0' } });
    expect(code).toBe(1);
    expect(text).toContain('server.host: without keys');
  });

  it('warns of models without a price, and fails on them where it is strict', async () => {
    const local = { use: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1' };
    const overrides = { 'local/half': { endpoints: ['chat'], input: '1' } };
    const config = { providers: { local }, services: [['catalogue', { overrides }]] };
    const { code, text } = await check(config);
    expect(code).toBe(0);
    expect(text).toContain('local/half: no price for output_tokens (chat)');
    expect((await check(config, ['--strict'])).code).toBe(1);
    const bare = await check({ providers: { local } });
    expect(bare.text).toContain('local: no model has a price');
  });

  it('warns of price lists that are old and aliases that lead nowhere', async () => {
    const { code, text } = await check({ aliases: { fast: 'nobody/knows' } }, [], '2028-01-01');
    expect(code).toBe(0);
    expect(text).toMatch(/the list genai-prices@\S+ is \d+ days old, over 90/);
    expect(text).toContain("aliases.fast: alias 'fast' names 'nobody/knows'");
  });
});
