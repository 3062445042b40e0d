import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AttemptOutcome, type ModelCard, pico, systemClock, systemRandom, usd } from '@weir/core';
import { openSqlite } from '@weir/sqlite';
import { cardOf, ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import { folderWith } from '../../test/weir-process.ts';
import { main } from '../main.ts';

/** USD per million input and output tokens, by model of the sandbox. */
const listOf = (prices: Readonly<Record<string, number>>, more: object = {}): string =>
  JSON.stringify({
    last_updated: '2026-11-20',
    ...Object.fromEntries(
      Object.entries(prices).map(([model, price]) => [
        model,
        {
          litellm_provider: 'sandbox',
          mode: 'chat',
          input_cost_per_token: price / 1e6,
          output_cost_per_token: price / 1e6,
          ...more,
        },
      ]),
    ),
  });
const CONFIG = JSON.stringify({ providers: { sandbox: {} }, prices: { files: ['list.json'] } });

async function prices(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  before?: (folder: string) => Promise<void>,
) {
  using folder = folderWith({ 'weir.config.json': CONFIG, 'list.json': listOf({ house: 2 }), ...files });
  await before?.(folder.path);
  const terminal = fakeTerminal(folder.path, {}, new ManualClock(Date.parse('2026-11-25')));
  const code = await main(['prices', ...args], terminal);
  return { code, text: [...terminal.written, ...terminal.warned].join('\n') };
}
const said = async (...args: Parameters<typeof prices>) => {
  const { code, text } = await prices([...args[0], '--json'], args[1], args[2]);
  return { code, said: JSON.parse(text) };
};

describe('weir prices check', () => {
  it('names the lists with their age, what has no price, and passes', async () => {
    const { code, text } = await prices(['check'], { 'list.json': listOf({ house: 2 }, { output_cost_per_token: 0 }) });
    expect(code).toBe(0);
    expect(text).toMatch(/^litellm +[0-9a-f]{8} +2026-11-20 +5 days$/m);
    expect(text).toContain('warning  sandbox/house: no price for output_tokens (chat)');
  });

  it('fails where it is strict: without a price, or old', async () => {
    const bare = { 'list.json': listOf({ house: 2 }, { output_cost_per_token: 0 }) };
    expect((await prices(['check', '--strict'], bare)).code).toBe(1);
    expect((await prices(['check', '--strict'])).code).toBe(0);
    const { code, text } = await prices(['check', '--strict', '--max-age', '4']);
    expect(code).toBe(1);
    expect(text).toContain('is 5 days old, over 4: get a newer one');
  });

  it('shows where lists disagree', async () => {
    const openai = (price: number): string =>
      JSON.stringify({ 'gpt-5': { litellm_provider: 'openai', input_cost_per_token: price / 1e6 } });
    const files = {
      'weir.config.json': JSON.stringify({
        providers: { openai: { apiKey: 'k' } },
        prices: { files: ['list.json', { path: 'far.json', name: 'far' }] },
      }),
      'list.json': openai(1),
      'far.json': openai(125),
    };
    const { text } = await prices(['check'], files);
    expect(text).toContain(
      "disputed: 1\n  openai/gpt-5  litellm  input_tokens: it has 1 USD per million, but 'genai-prices openai/gpt-5' has 1.25",
    );
    expect(text).toContain(
      'not believed: 1\n  openai/gpt-5  far  input_tokens: 125 USD per million is 100 times as much as',
    );
    const report = await said(['check', '--strict'], files);
    expect(report).toMatchObject({ code: 1, said: { ok: false } });
    expect(report.said.lists.map(({ name }: { name: string }) => name)).toEqual(['genai-prices', 'litellm', 'far']);
    expect(report.said.problems).toContainEqual(expect.objectContaining({ kind: 'disputed', name: 'openai/gpt-5' }));
  });
});

describe('weir prices diff', () => {
  it('shows what a list would change in the place of the present one', async () => {
    const { code, text } = await prices(['diff', 'new.json'], { 'new.json': listOf({ house: 3 }) });
    expect(code).toBe(0);
    expect(text).toMatch(/^sandbox\/house +input_tokens +2 USD per million +3 USD per million +x 1\.5$/m);
    expect(text).toContain('2 prices of 1 model change');
  });

  it('fails with what it would not believe', async () => {
    const { code, text } = await prices(['diff', 'new.json'], { 'new.json': listOf({ house: 2_000, fresh: 1 }) });
    expect(code).toBe(1);
    expect(text).toContain(
      'not believed: 1\n  sandbox/house  input_tokens: 2000 USD per million is 1000 times as much as',
    );
    expect(text).not.toMatch(/^sandbox\/house/m);
  });

  it('reads other currencies by the rates of the config', async () => {
    const files = {
      'weir.config.json': JSON.stringify({
        providers: { sandbox: {} },
        prices: { files: ['list.json'], usdPer: { EUR: '1.5' } },
      }),
      'new.json': listOf({ house: 2 }, { currency: 'EUR' }),
    };
    expect((await said(['diff', 'new.json'], files)).said.changes).toMatchObject([{ to: '3 USD per million' }, {}]);
  });

  it('says so where nothing changes, and where the list is none', async () => {
    expect(await said(['diff', 'list.json'])).toEqual({ code: 0, said: { changes: [], quarantined: [] } });
    const broken = await said(['diff', 'new.json'], { 'new.json': '{' });
    expect(broken).toMatchObject({ code: 1, said: { error: { code: 'invalid_options' } } });
    expect((await said(['diff', 'none.json'])).code).toBe(2);
    expect((await said(['diff', 'list.json', '--name', 'other'])).said.error.message).toContain(
      'the config has litellm',
    );
  });

  it('adds the list where the config has none', async () => {
    const files = { 'weir.config.json': JSON.stringify({ providers: { sandbox: {} } }) };
    const { code, said: diff } = await said(['diff', 'list.json'], files);
    expect(code).toBe(0);
    expect(diff.changes).toMatchObject([{ name: 'sandbox/house', to: '2 USD per million' }, { name: 'sandbox/house' }]);
    expect(diff.changes[0].from).toBeUndefined();
  });
});

describe('weir prices explain', () => {
  it('lists every price of a model in force, and who says so', async () => {
    const tiers = { input_cost_per_token_above_200k_tokens: 4e-6 };
    const { code, text } = await prices(['explain', 'house'], { 'list.json': listOf({ house: 2 }, tiers) });
    expect(code).toBe(0);
    expect(text).toMatch(/^input_tokens +4 USD per million +over 200000 input tokens +litellm house$/m);
    expect(text).toMatch(/^priced by litellm@[0-9a-f]{8}$/m);
  });

  it('tells which of them a request has, as weir price does', async () => {
    const { said: explained } = await said(['explain', 'house', '--in', '1000', '--out', '10']);
    expect(explained).toMatchObject({ model: 'sandbox/house', costUsd: '0.00202' });
  });

  it('fails for a model without a price', async () => {
    const { code, text } = await prices(['explain', 'house'], { 'list.json': listOf({ house: 0 }) });
    expect(code).toBe(1);
    expect(text).toContain('nothing of it has a price');
    expect(text).toContain('refused  litellm: all its prices are 0, which can also mean unknown');
  });
});

describe('weir prices explain --row', () => {
  const closed = { outcome: 'complete', basis: 'provider', usage: { input_tokens: 1_000, output_tokens: 10 } } as const;
  const book =
    (outcome: Partial<AttemptOutcome> | undefined, cost = usd('0.00202'), kept?: ModelCard['prices']) =>
    async (folder: string) => {
      mkdirSync(join(folder, '.weir'));
      const file = join(folder, '.weir', 'weir.sqlite');
      const store = await openSqlite({ clock: systemClock(), random: systemRandom() }, { file });
      const startedAt = Date.parse('2026-11-24');
      store.ledger.intend({
        id: 'row-1',
        exchange: 'exchange-1',
        sequence: 0,
        kind: 'first',
        purpose: 'serve',
        endpoint: 'chat',
        target: { provider: 'sandbox', model: 'house' },
        tenant: 'acme',
        tags: {},
        startedAt,
        held: usd('0.5'),
      } as never);
      if (kept !== undefined)
        store.ledger.keepPrices(cardOf('sandbox', 'house', { prices: kept, priceVersion: 'old@1' }), startedAt);
      if (outcome !== undefined) {
        store.ledger.close('row-1', {
          ...closed,
          cost,
          unpriced: [],
          priceVersion: 'old@1',
          endedAt: startedAt + 5,
          ...outcome,
        } as never);
      }
      await store.stop();
    };

  it.each(['row-1', 'exchange-1'])('finds %s, and says that its price is the present one', async (id) => {
    const { code, text } = await prices(['explain', '--row', id], {}, book(closed));
    expect(code).toBe(0);
    expect(text).toMatch(/^input_tokens +1000 +2 USD per million +0\.002$/m);
    expect(text).toContain('booked 0.00202 USD with old@1: the usage the provider told, at its price');
    expect(text).toContain("today's prices, above, give exactly that");
    expect(text).toContain('the prices it was booked with were not kept');
  });

  it('says by how much the present prices differ, and why', async () => {
    const { text } = await prices(['explain', '--row', 'row-1'], {}, book(closed, usd('0.001')));
    expect(text).toMatch(/today's prices, above, give 0\.00102 USD more: they are of litellm@[0-9a-f]{8}$/);
  });

  it('prices it with what it was booked at, although the list was replaced', async () => {
    const one = { amount: usd('0.000001'), per: 1, source: 'old list' };
    const kept = [
      { unit: 'input_tokens', ...one },
      { unit: 'output_tokens', ...one },
    ] as const;
    const before = book(closed, usd('0.00101'), kept);
    const { text } = await prices(['explain', '--row', 'row-1'], {}, before);
    expect(text).toMatch(/^input_tokens +1000 +1 USD per million +0\.001$/m);
    expect(text).toContain('the prices above, kept when it was booked, give exactly that');
    expect(text).toMatch(/today's prices give 0\.00101 USD more: they are of litellm@[0-9a-f]{8}$/);
    const { said: rows } = await said(['explain', '--row', 'row-1'], {}, before);
    expect(rows).toMatchObject([{ bookedUsd: '0.00101', kept: { costUsd: '0.00101' }, today: { costUsd: '0.00202' } }]);
    const off = await prices(['explain', '--row', 'row-1'], {}, book(closed, usd('0.001'), kept));
    expect(off.text).toContain('kept when it was booked, give 0.00001 USD more: the usage was bounded');
  });

  it('explains a hold, a row that was left open, and one that had no price', async () => {
    expect((await prices(['explain', '--row', 'row-1'], {}, book({ basis: 'held' }))).text).toContain(
      'the hold, since nothing',
    );
    // whoever opens the ledger closes what a process that is gone left open
    const left = await prices(['explain', '--row', 'row-1'], {}, book(undefined));
    expect(left.text).toContain('booked 0.5 USD with no price version: the hold');
    const unpriced = await prices(['explain', '--row', 'row-1'], {}, book({ unpriced: ['output_tokens'] }, pico(0n)));
    expect(unpriced.code).toBe(1);
    expect(unpriced.text).toContain('had no price then: output_tokens');
  });

  it('writes JSON, and fails for a row there is none of', async () => {
    const { said: rows } = await said(['explain', '--row', 'row-1'], {}, book(closed));
    expect(rows).toMatchObject([
      { id: 'row-1', bookedUsd: '0.00202', bookedWith: 'old@1', kept: null, today: { costUsd: '0.00202' } },
    ]);
    const none = await said(['explain', '--row', 'row-2'], {}, book(closed));
    expect(none).toMatchObject({ code: 1, said: { error: { message: expect.stringContaining("'row-2'") } } });
  });
});

it.each([
  [['chek'], "'weir prices' has no 'chek': did you mean 'check'?"],
  [['diff'], "'weir prices diff' needs <FILE>"],
  [['explain'], "'weir prices explain' needs <MODEL> or --row"],
  [['check', '--row', 'x'], "'weir prices check' takes no --row"],
  [['check', 'gpt-5'], "'weir prices check' takes no 'gpt-5'"],
])('weir prices %j is wrong usage', async (args, message) => {
  const { code, text } = await prices(args);
  expect(code).toBe(2);
  expect(text).toContain(message);
});
