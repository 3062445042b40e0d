import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import { folderWith } from '../../test/weir-process.ts';
import { main } from '../main.ts';

const LIST = JSON.stringify({
  house: { litellm_provider: 'sandbox', mode: 'chat', input_cost_per_token: 3e-6, output_cost_per_token: 4e-6 },
});

async function price(config: object, model: string, args: readonly string[] = []) {
  using folder = folderWith({ 'conf/weir.config.json': JSON.stringify(config), 'conf/lists/own.json': LIST });
  const terminal = fakeTerminal(folder.path);
  const code = await main(
    ['price', model, '--in', '1000', '--out', '100', '--config', 'conf/weir.config.json', '--json', ...args],
    terminal,
  );
  return { code, said: JSON.parse([...terminal.written, ...terminal.warned].join('')) };
}

describe('price lists of a config', () => {
  const base = { providers: { sandbox: {} } };
  const prices = { files: ['lists/own.json'] };

  it('are found from where the config lies', async () => {
    const { code, said } = await price({ ...base, prices }, 'house');
    expect(code).toBe(0);
    expect(said).toMatchObject({ model: 'sandbox/house', costUsd: '0.0034' });
  });

  it('go together with aliases', async () => {
    const { said } = await price({ ...base, prices, aliases: { nickname: 'sandbox/house' } }, 'nickname');
    expect(said).toMatchObject({ model: 'sandbox/house' });
  });

  it('may be options of the catalogue instead', async () => {
    const { said } = await price({ ...base, services: [['catalogue', { prices }]] }, 'house');
    expect(said).toMatchObject({ costUsd: '0.0034' });
  });

  it('are refused beside a catalogue, and with a file that is missing', async () => {
    const both = await price({ ...base, prices, services: ['catalogue'] }, 'house');
    expect(both).toMatchObject({ code: 1, said: { error: { code: 'invalid_options' } } });
    expect(both.said.error.message).toContain("prices: belongs into the options of the catalogue among 'services'");
    const missing = await price({ ...base, prices: { files: [{ path: 'none.json' }] } }, 'house');
    expect(missing.said.error.message).toMatch(/prices\.files: '.*conf\/none\.json' cannot be read/);
  });

  it('have no keys but theirs', async () => {
    const { said } = await price({ ...base, prices: { file: 'x' } }, 'house');
    expect(said.error.message).toContain("prices.file: there is no such key: did you mean 'files'?");
  });
});
