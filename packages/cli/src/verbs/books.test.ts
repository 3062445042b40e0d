import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pico, systemClock, systemRandom } from '@weir/core';
import { openSqlite } from '@weir/sqlite';
import { fakeUpstream, json } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import { folderWith } from '../../test/weir-process.ts';
import { main } from '../main.ts';

type Booked = readonly [tenant: string, model: string, cost: bigint, day: string, unpriced?: readonly string[]];

/** A ledger of three attempts of October: two of `acme`, one of another tenant. */
async function booked(folder: string, more: readonly Booked[]): Promise<void> {
  mkdirSync(join(folder, '.weir'));
  const store = await openSqlite(
    { clock: systemClock(), random: systemRandom() },
    { file: join(folder, '.weir', 'weir.sqlite') },
  );
  const rows: readonly Booked[] = [
    ['acme', 'gpt-5', 1_500_000_000_000n, '2026-10-03'],
    ['acme', 'gpt-5-mini', 250_000_000_001n, '2026-10-03'],
    ['other', 'gpt-5', 9n, '2026-10-04'],
    ...more,
  ];
  for (const [index, [tenant, model, cost, day, unpriced = []]] of rows.entries()) {
    const id = `row-${index}`;
    store.ledger.intend({
      id,
      exchange: id,
      sequence: 0,
      kind: 'first',
      purpose: 'serve',
      endpoint: 'chat',
      target: { provider: 'openai', model },
      askedModel: model,
      tenant,
      key: undefined,
      user: undefined,
      tags: {},
      startedAt: Date.parse(day),
      held: cost,
    } as never);
    store.ledger.close(id, {
      outcome: 'complete',
      basis: 'provider',
      usage: { input_tokens: 100 },
      cost: pico(cost),
      unpriced,
      priceVersion: 'test@1',
      serviceTier: undefined,
      endedAt: Date.parse(day) + 1,
      firstContentAt: undefined,
      error: undefined,
    });
  }
  await store.stop();
}

async function weir(args: readonly string[], files: Record<string, string> = {}, more: readonly Booked[] = []) {
  using folder = folderWith(files);
  await booked(folder.path, more);
  const terminal = fakeTerminal(folder.path); // 25 November 2026
  const code = await main(args, terminal);
  return { code, text: [...terminal.written, ...terminal.warned].join('\n') };
}

describe('weir usage', () => {
  it('picks rows by who, what for and where', async () => {
    const costOf = async (...flags: string[]): Promise<unknown> =>
      JSON.parse((await weir(['usage', '--json', ...flags])).text).total.costUsd;
    expect(await costOf('--model', 'gpt-5', '--tenant', 'acme')).toBe('1.5');
    expect(await costOf('--provider', 'openai', '--until', '2026-10-04')).toBe('1.750000000001');
    expect(await costOf('--user', 'nobody')).toBe('0');
  });

  const unknown: Booked = ['acme', 'gpt-next', 0n, '2026-10-05', ['input_tokens']];

  it('shows no zero for models without a price, and counts them', async () => {
    const { text } = await weir(['usage', '--by', 'model'], {}, [unknown]);
    expect(text).toMatch(/gpt-next +1 +\? +0 +0 +1\n/);
    expect(text).toContain('1 attempts used something without a price, which USD leaves out');
  });

  it('has no figure for programs either', async () => {
    const { text } = await weir(['usage', '--by', 'model', '--json'], {}, [unknown]);
    expect(JSON.parse(text).groups).toContainEqual(
      expect.objectContaining({ model: 'gpt-next', costUsd: null, unpricedAttempts: 1 }),
    );
  });
});

describe('weir invoice', () => {
  it("writes last month's statement of a tenant", async () => {
    const { code, text } = await weir(['invoice', '--tenant', 'acme']);
    expect(code).toBe(0);
    expect(text).toMatch(/^acme, 2026-10\n/);
    expect(text).toMatch(/openai\/gpt-5 +chat +1 +1\.5 /);
    expect(text).toMatch(/total +2 +1\.750000000001 /);
  });

  it('writes it for programs, spreadsheets and printers', async () => {
    const of = async (flag: string) => (await weir(['invoice', '--tenant', 'acme', '--month', '2026-10', flag])).text;
    expect(JSON.parse(await of('--json'))).toMatchObject({ total: { costUsd: '1.750000000001', attempts: 2 } });
    expect(await of('--csv')).toContain('acme,2026-10,total,,,2,200,1.750000000001,0,0,0');
    expect(await of('--html')).toMatch(/^<!doctype html>[\s\S]*1\.750000000001/);
  });

  it('says where a tenant used nothing', async () => {
    expect((await weir(['invoice', '--month', '2026-09'])).text).toBe("'default' used nothing in 2026-09");
  });

  it.each([
    [['--month', 'october'], 1, "The month is 'october'"],
    [['--csv', '--html'], 2, '--csv, --html and --json exclude each other'],
  ])('refuses %j', async (args, status, message) => {
    const { code, text } = await weir(['invoice', ...args]);
    expect([code, text.includes(message)]).toEqual([status, true]);
  });
});

describe('weir export', () => {
  it('writes each attempt as a line', async () => {
    const { text } = await weir(['export', '--tenant', 'acme', '--since', '2026-10-01']);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain(',1.5,1500000000000,');
    const { text: lines } = await weir(['export', '--json']);
    expect(lines.split('\n').map((line) => (JSON.parse(line) as { model: string }).model)).toEqual([
      'gpt-5',
      'gpt-5-mini',
      'gpt-5',
    ]);
  });

  it('knows three formats', async () => {
    const { code, text } = await weir(['export', '--format', 'xlsx']);
    expect([code, text]).toEqual([2, "weir: --format is 'xlsx', csv, ndjson or flat was expected"]);
  });

  it('writes typed columns for column stores, and says which', async () => {
    const { text } = await weir(['export', '--format', 'flat', '--tenant', 'other']);
    const row = JSON.parse(text) as Record<string, unknown>;
    expect(row).toMatchObject({ cost_usd: '0.000000000009', input_tokens: 100, output_tokens: null, user: null });
    const { text: columns } = await weir(['export', '--columns']);
    expect((JSON.parse(columns) as { name: string }[]).map(({ name }) => name)).toEqual(Object.keys(row));
  });
});

describe('weir reconcile', () => {
  const right = '2026-10-03,gpt-5,1.5\n2026-10-03,gpt-5-mini,0.250000000001\n2026-10-04,gpt-5,0.000000000009\n';

  it('ends with 0 where the books agree', async () => {
    const { code, text } = await weir(['reconcile', 'r.csv', '--provider', 'openai'], {
      'r.csv': `date,model,cost_usd\n${right}`,
    });
    expect([code, text]).toEqual([
      0,
      'openai: ledger 1.75000000001 USD, report 1.75000000001 USD, of it 1.75000000001 USD with rows in the ledger\n3 compared, 3 agree',
    ]);
  });

  it('ends with 2 and names both of two errors', async () => {
    const wrong = right.replace('1.5', '1.7').replace('2026-10-04,gpt-5', '2026-10-04,o3');
    const { code, text } = await weir(['reconcile', 'r.csv', '--provider', 'openai', '--columns', 'cost=amount'], {
      'r.csv': `date,model,amount\n${wrong}`,
    });
    expect(code).toBe(2);
    expect(text).toMatch(/2026-10-03 +gpt-5 +usd +1\.5 +1\.7 +-0\.2 +drift/);
    expect(text).toMatch(/2026-10-04 +gpt-5 +usd .* unreported/);
    expect(text).toMatch(/2026-10-04 +o3 +usd .* unrecorded/);
    expect(text).not.toContain('gpt-5-mini');
    const json = await weir(['reconcile', 'r.csv', '--provider', 'openai', '--json'], {
      'r.csv': 'date,model,cost_usd\n2026-10-03,gpt-5,1.6\n',
    });
    expect(json.code).toBe(2);
    expect(JSON.parse(json.text)).toMatchObject({ isClean: false, reportUsd: '1.6' });
  });

  it('pulls the report from the provider where no file is given', async () => {
    const upstream = await fakeUpstream();
    const result = (value: number, line_item: string) => ({ amount: { value, currency: 'usd' }, line_item });
    upstream.answer(
      json(200, {
        data: [
          {
            start_time: Date.UTC(2026, 9, 3) / 1000,
            results: [result(1.5, 'gpt-5, input'), result(0.3, 'gpt-5-mini')],
          },
        ],
        has_more: false,
      }),
    );
    const config = { providers: { openai: { apiKey: 'k', adminKey: 'sk-admin', baseUrl: `${upstream.origin}/v1` } } };
    const files = { 'weir.config.json': JSON.stringify(config) };
    const days = ['--since', '2026-10-03', '--until', '2026-10-04'];
    const { code, text } = await weir(['reconcile', '--provider', 'openai', '--state', '.weir', ...days], files);
    expect(text).toMatch(/2026-10-03 +gpt-5-mini +usd +0\.250000000001 +0\.3 +-0\.049999999999 +drift/);
    expect(code).toBe(2);
    expect(upstream.requests[0]?.path).toContain('start_time=1790985600&end_time=1791072000');
    const typo = await weir(['reconcile', '--provider', 'opnai', '--state', '.weir'], files);
    expect([typo.code, typo.text]).toEqual([2, "weir: No provider 'opnai' is configured: did you mean 'openai'?"]);
    await upstream.close();
  });

  it('books what it found with --correct: statements include it, and the next one is clean', async () => {
    using folder = folderWith({ 'r.csv': `date,model,cost_usd\n${right.replace('1.5', '1.7')}` });
    await booked(folder.path, []);
    const run = async (...args: readonly string[]): Promise<{ code: number; text: string }> => {
      const terminal = fakeTerminal(folder.path);
      const code = await main(args, terminal);
      return { code, text: [...terminal.written, ...terminal.warned].join('\n') };
    };
    const corrected = await run('reconcile', 'r.csv', '--provider', 'openai', '--correct');
    expect(corrected).toEqual({ code: 0, text: expect.stringContaining('1 corrections added, 0.2 USD in all') });
    expect((await run('invoice', '--tenant', 'acme', '--month', '2026-10')).text).toMatch(
      /gpt-5 +chat +1 +0\.2 +1\.7 /,
    );
    expect((await run('export', '--json')).text).toContain('"kind":"correction"');
    const again = await run('reconcile', 'r.csv', '--provider', 'openai');
    expect(again).toEqual({ code: 0, text: expect.stringContaining('3 agree') });
  });

  it.each([
    [['none.csv', '--provider', 'openai'], 2, "'none.csv' cannot be read"],
    [['r.csv', '--provider', 'openai', '--unrecorded-to', 'x'], 2, '--unrecorded-to needs --correct'],
    [['r.csv', '--provider', 'openai', '--columns', 'price=x'], 2, "--columns has 'price=x'"],
    [['r.csv', '--provider', 'openai', '--since', '7d'], 2, '--since and --until are for a report that is pulled'],
    [['--provider', 'sandbox'], 2, "'sandbox' has no report to pull"],
    [['--provider', 'sandbox', '--since', '2026-11-25'], 2, 'no whole day between them'],
    [['r.csv', '--provider', 'openai'], 1, "r.csv, line 2: the day is 'yesterday'"],
  ])('refuses %j', async (args, status, message) => {
    const { code, text } = await weir(['reconcile', ...args], { 'r.csv': 'date,model,cost_usd\nyesterday,m,1' });
    expect([code, text.includes(message)]).toEqual([status, true]);
  });
});
