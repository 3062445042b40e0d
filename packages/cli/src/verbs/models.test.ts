import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import { folderWith, runWeir } from '../../test/weir-process.ts';
import { main } from '../main.ts';

async function models(...args: string[]) {
  using folder = folderWith();
  const terminal = fakeTerminal(folder.path);
  const code = await main(['models', ...args], terminal);
  return { code, text: [...terminal.written, ...terminal.warned].join('\n') };
}

describe('weir models', () => {
  it('lists what configured models can do and cost', async () => {
    using folder = folderWith();
    const { code, stdout } = await runWeir(['models', '--endpoint', 'chat'], { cwd: folder.path });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^sandbox\/sandbox-small +chat,completions,messages,responses,generateContent +32000 +0\.15 +0\.6 +stream,tools/m,
    );
    expect(stdout).not.toContain('sandbox-embed');
  });

  it('lists those of one provider, configured or not, as JSON', async () => {
    const { code, text } = await models('--all', '--provider', 'openai', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(text) as { id: string; provider: string; inputUsdPerMillion: string | null }[];
    expect(new Set(found.map(({ provider }) => provider))).toEqual(new Set(['openai']));
    expect(found.find(({ id }) => id === 'openai/gpt-4o-mini')).toMatchObject({ inputUsdPerMillion: '0.15' });
  });

  it('fails when nothing matches', async () => {
    const { code, text } = await models('--provider', 'nope');
    expect(code).toBe(1);
    expect(text).toBe("no models of provider 'nope'; 'weir models --all' also shows those not configured");
  });
});
