import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import { folderWith, runWeir } from '../../test/weir-process.ts';
import { main } from '../main.ts';

async function price(...args: string[]) {
  using folder = folderWith();
  const terminal = fakeTerminal(folder.path);
  const code = await main(['price', ...args], terminal);
  return { code, text: [...terminal.written, ...terminal.warned].join('\n') };
}

describe('weir price', () => {
  it('writes the exact cost line by line, cached tokens as a part of the input', async () => {
    using folder = folderWith();
    const { code, stdout } = await runWeir(
      ['price', 'sandbox/sandbox-small', '--in', '1000', '--cached', '100', '--out', '200'],
      { cwd: folder.path },
    );
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(2, 7)).toEqual([
      'UNIT                 COUNT  RATE                         USD  NOTE',
      'input_tokens           900  0.15 USD per million   0.000135',
      'cached_input_tokens    100  0.015 USD per million  0.0000015',
      'output_tokens          200  0.6 USD per million    0.00012',
      'total                                              0.0002565',
    ]);
  });

  it('writes amounts as decimal texts for scripts', async () => {
    const { code, text } = await price('sandbox/sandbox-large', '--in', '3', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ model: 'sandbox/sandbox-large', costUsd: '0.0000075', unpriced: [] });
  });

  it('knows models of providers that are not configured, at the time asked for', async () => {
    const { code, text } = await price('openai/gpt-4o-mini', '--in', '1000000', '--at', '2026-11-01', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ at: '2026-11-01T00:00:00.000Z', costUsd: '0.15' });
  });

  it('fails for a model nobody knows, with near names', async () => {
    expect(await price('sandbox/sandbox-smal', '--in', '1')).toEqual({
      code: 1,
      text: "weir: the model 'sandbox/sandbox-smal' is not known: did you mean 'sandbox/sandbox-small'?",
    });
  });

  it('fails where a unit has no price, and does not count it as zero', async () => {
    const { code, text } = await price('sandbox/sandbox-embed', '--in', '10', '--out', '10');
    expect(code).toBe(1);
    expect(text).toMatch(/output_tokens +10 +no price +\?/);
    expect(text).toContain('without output_tokens');
  });

  it.each([
    [['gpt-5'], 'needs --in, --out or both'],
    [['gpt-5', '--in', '1.5'], "--in is '1.5', a whole number from 0 was expected"],
    [['gpt-5', '--in', '5', '--cached', '6'], '--cached is 6, more than the 5 of --in'],
    [['gpt-5', '--in', '5', '--at', 'soon'], "--at is 'soon'"],
    [['--in', '5'], "'weir price' needs <MODEL>"],
  ])('ends with 2 for %j', async (args, message) => {
    const { code, text } = await price(...args);
    expect(code).toBe(2);
    expect(text).toContain(message);
  });
});
