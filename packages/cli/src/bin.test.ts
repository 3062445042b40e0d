import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../test/fake-terminal.ts';
import { folderWith, runWeir } from '../test/weir-process.ts';
import { main } from './main.ts';

const VERBS = ['start', 'check', 'models', 'price', 'usage', 'version'];

describe('weir', () => {
  it('writes version and overview, and ends with 2 when called with nothing', async () => {
    using folder = folderWith();
    const run = (...args: string[]) => runWeir(args, { cwd: folder.path });
    const [version, json, nothing] = await Promise.all([run('version'), run('version', '--json'), run()]);
    expect(version).toMatchObject({ code: 0, stderr: '' });
    expect(version.stdout).toMatch(/^weir \d+\.\d+\.\d+ \(Node\.js /);
    expect(JSON.parse(json.stdout)).toEqual({ weir: expect.any(String), node: process.versions.node });
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    for (const verb of VERBS) expect(nothing.stderr).toContain(verb);
  });

  it.each(VERBS)('writes help with examples for %s', async (verb) => {
    const terminal = fakeTerminal('/nowhere');
    expect(await main([verb, '--help'], terminal)).toBe(0);
    expect(terminal.warned).toEqual([]);
    expect(terminal.written.join()).toContain(`EXAMPLES\n\n  weir ${verb}`);
    expect(terminal.written.join()).toContain('--json');
  });

  it('writes plain text where there is no terminal, and colour where it is forced', async () => {
    using folder = folderWith();
    const [plain, coloured] = await Promise.all([
      runWeir(['version', '--help'], { cwd: folder.path }),
      runWeir(['version', '--help'], { cwd: folder.path, env: { FORCE_COLOR: '1' } }),
    ]);
    expect(plain.stdout).not.toContain('\u001b');
    expect(coloured.stdout).toContain('\u001b');
  });

  it('writes one line and no stack when something is wrong, the stack with WEIR_DEBUG', async () => {
    using folder = folderWith();
    const [verb, option, debug] = await Promise.all([
      runWeir(['strat'], { cwd: folder.path }),
      runWeir(['start', '--prot', '1'], { cwd: folder.path }),
      runWeir(['strat', '--json'], { cwd: folder.path, env: { WEIR_DEBUG: '1' } }),
    ]);
    expect(verb).toEqual({ code: 2, stdout: '', stderr: "weir: there is no verb 'strat': did you mean 'start'?\n" });
    expect(option.stderr).toBe("weir: 'weir start' has no option '--prot': did you mean '--port'?\n");
    expect(option.code).toBe(2);
    expect(JSON.parse(debug.stderr.split('\n')[0] ?? '')).toMatchObject({ error: { code: 'wrong_usage' } });
    expect(debug.stderr).toContain('    at ');
  });
});
