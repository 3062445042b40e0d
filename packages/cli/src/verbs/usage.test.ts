import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import { folderWith } from '../../test/weir-process.ts';
import { main } from '../main.ts';

async function usage(args: readonly string[], files: Record<string, string> = {}) {
  using folder = folderWith(files);
  const terminal = fakeTerminal(folder.path);
  const code = await main(['usage', ...args], terminal);
  return { code, text: [...terminal.written, ...terminal.warned].join('\n') };
}

describe('weir usage', () => {
  it.each([
    [['--by', 'modl'], "--by has 'modl': did you mean 'model'?"],
    [['--since', 'tomorrow'], "--since is 'tomorrow'"],
    [['--since', '1d', '--until', '2d'], 'is not before --until'],
  ])('ends with 2 for %j', async (args, message) => {
    const { code, text } = await usage(args);
    expect(code).toBe(2);
    expect(text).toContain(message);
  });

  it('fails where nothing was ever recorded, and makes no ledger', async () => {
    const { code, text } = await usage([]);
    expect(code).toBe(1);
    expect(text).toMatch(/^weir: there is no ledger in .*\.weir: 'weir start' makes it, --state names another$/);
  });

  it('fails where the ledger is in the memory of the gateway', async () => {
    const { code, text } = await usage([], { 'weir.config.json': '{"services":["memory"]}' });
    expect(code).toBe(1);
    expect(text).toContain("the ledger is in the gateway's memory");
  });
});
