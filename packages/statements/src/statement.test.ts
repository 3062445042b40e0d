import { type AttemptIntent, type AttemptOutcome, formatUsd, pico, sum } from '@weir/core';
import { MemoryLedger } from '@weir/memory';
import { describe, expect, it } from 'vitest';
import { exportCsv, exportFlat, exportNdjson } from './export/export-rows.ts';
import { FLAT_COLUMNS } from './export/flat-columns.ts';
import { statementCsv } from './render/statement-csv.ts';
import { statementHtml } from './render/statement-html.ts';
import { statementJson } from './render/statement-json.ts';
import { monthBounds, statementOf } from './statement.ts';

interface Made {
  readonly at: string;
  readonly model?: string;
  readonly tenant?: string;
  readonly cost?: bigint;
  readonly outcome?: Partial<AttemptOutcome>;
}

function ledgerOf(...rows: readonly Made[]): MemoryLedger {
  const ledger = new MemoryLedger();
  for (const [index, { at, model = 'openai/gpt-5', tenant = 'acme', cost = 1n, outcome }] of rows.entries()) {
    const [provider = '', name = ''] = model.split('/', 2);
    const intent: AttemptIntent = {
      id: `row-${index}`,
      exchange: `exchange-${index}`,
      parent: undefined,
      sequence: 0,
      kind: 'first',
      purpose: 'serve',
      endpoint: 'chat',
      target: { provider, model: name },
      askedModel: name,
      askedTier: undefined,
      tenant,
      team: undefined,
      key: '=cmd()',
      user: undefined,
      session: undefined,
      tags: { team: 'a,"b"' },
      startedAt: Date.parse(at),
      held: pico(0n),
    };
    ledger.intend(intent);
    ledger.close(intent.id, {
      outcome: 'complete',
      basis: 'provider',
      usage: { input_tokens: 10, output_tokens: 5 },
      cost: pico(cost),
      unpriced: [],
      priceVersion: 'test@1',
      serviceTier: undefined,
      endedAt: Date.parse(at) + 1_000,
      firstContentAt: undefined,
      error: undefined,
      ...outcome,
    });
  }
  return ledger;
}

const NOVEMBER = { tenant: 'acme', month: '2026-11' };

describe('a statement', () => {
  it('has a line for each model and endpoint, the dearest first, and their exact sum', async () => {
    const ledger = ledgerOf(
      { at: '2026-11-01', cost: 7n },
      { at: '2026-11-30T23:59:59.999Z', cost: 10n ** 19n + 1n, model: 'anthropic/claude' },
      { at: '2026-11-09', cost: 1n, outcome: { basis: 'held', unpriced: ['searches'] } },
    );
    const { lines, total } = await statementOf(ledger, NOVEMBER);
    expect(lines.map(({ provider, cost, attempts }) => [provider, cost, attempts])).toEqual([
      ['anthropic', 10n ** 19n + 1n, 1],
      ['openai', 8n, 2],
    ]);
    expect(total).toMatchObject({
      attempts: 3,
      cost: 10n ** 19n + 9n,
      uncertain: 1n,
      unpricedAttempts: 1,
      usage: { input_tokens: 30, output_tokens: 15 },
    });
  });

  it('is of one tenant and one calendar month in UTC', async () => {
    const ledger = ledgerOf(
      { at: '2026-10-31T23:59:59.999Z', cost: 1n },
      { at: '2026-11-01T00:00:00.000Z', cost: 2n },
      { at: '2026-12-01T00:00:00.000Z', cost: 4n },
      { at: '2026-11-15', cost: 8n, tenant: 'other' },
    );
    expect((await statementOf(ledger, NOVEMBER)).total.cost).toBe(2n);
    expect((await statementOf(ledger, { tenant: 'nobody', month: '2026-11' })).lines).toEqual([]);
  });

  it('equals the ledger to the last pico over a thousand odd rows', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => ({
      at: new Date(Date.UTC(2026, 10, 1) + index * 2_000_000).toISOString(),
      cost: BigInt(index) ** 5n + 1n,
      model: `p${index % 7}/m${index % 11}`,
    }));
    const ledger = ledgerOf(...rows);
    const { from, to } = monthBounds('2026-11');
    const costs: bigint[] = [];
    for await (const { outcome } of ledger.query({ tenant: 'acme', from, to })) costs.push(outcome!.cost);
    expect(costs).toHaveLength(1_000);
    expect((await statementOf(ledger, NOVEMBER)).total.cost).toBe(sum(costs.map(pico)));
  });

  it.each(['2026-13', '2026-1', '2026', 'now', '2026-11-01'])('is refused for the month %j', async (month) => {
    await expect(statementOf(ledgerOf(), { tenant: 'acme', month })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'month',
    });
  });
});

describe('a statement is written', () => {
  const odd = () => statementOf(ledgerOf({ at: '2026-11-02', model: '=HYPERLINK("x")/<b>', cost: 37_500n }), NOVEMBER);

  it('as CSV that no spreadsheet takes for a formula', async () => {
    expect(statementCsv(await odd())).toBe(
      [
        'tenant,month,provider,model,endpoint,attempts,input_tokens,output_tokens,cost_usd,uncertain_usd,saved_cache_usd,saved_trimmer_usd,saved_router_usd,corrected_usd,unpriced_attempts',
        'acme,2026-11,"\'=HYPERLINK(""x"")",<b>,chat,1,10,5,0.0000000375,0,0,0,0,0,0',
        'acme,2026-11,total,,,1,10,5,0.0000000375,0,0,0,0,0,0',
        '',
      ].join('\r\n'),
    );
  });

  it('without a zero for what is unknown', async () => {
    const statement = await statementOf(
      ledgerOf({ at: '2026-11-02', cost: 0n, outcome: { unpriced: ['input_tokens', 'output_tokens'] } }),
      NOVEMBER,
    );
    expect(statementCsv(statement)).toContain('chat,1,10,5,,0,0,0,0,0,1\r\n');
    expect(JSON.parse(statementJson(statement))).toMatchObject({ lines: [{ costUsd: null, unpricedAttempts: 1 }] });
    expect(statementHtml(statement)).toContain('<td>1</td><td>10</td><td>5</td><td>?</td><td>0</td>');
  });

  it('as JSON with amounts that no reader rounds', async () => {
    expect(JSON.parse(statementJson(await odd()))).toMatchObject({
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-12-01T00:00:00.000Z',
      lines: [{ model: '<b>', costUsd: '0.0000000375' }],
      total: { costUsd: '0.0000000375', attempts: 1 },
    });
  });

  it('as a page in which names are text', async () => {
    const page = statementHtml(await odd());
    expect(page).toContain('&lt;b&gt;');
    expect(page).toContain('=HYPERLINK(&quot;x&quot;)');
    expect(page).not.toContain('<b>');
    expect(page).not.toMatch(/<script|src=|href=/);
  });
});

describe('rows are exported', () => {
  async function text(lines: AsyncIterable<string>): Promise<string> {
    let all = '';
    for await (const line of lines) all += line;
    return all;
  }

  it('as CSV, each with every column', async () => {
    const ledger = ledgerOf({ at: '2026-11-02', cost: 5n }, { at: '2026-11-03' });
    ledger.intend({ ...(await first(ledger)), id: 'open' });
    const [titles, row, , open] = (await text(exportCsv(ledger, {}))).split('\r\n');
    expect(titles).toMatch(/^id,exchange,.*,cost_usd,cost_pico_usd,/);
    expect(row).toContain(",'=cmd(),");
    expect(row).toContain('"{""team"":""a,\\""b\\""""}"');
    expect(row).toContain(`,${formatUsd(pico(5n))},5,`);
    expect(open).toContain(',open,');
  });

  it('as one JSON object a line', async () => {
    const ledger = ledgerOf({ at: '2026-11-02', cost: 5n }, { at: '2026-12-03' });
    const lines = (await text(exportNdjson(ledger, { to: Date.parse('2026-12-01') }))).trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      id: 'row-0',
      tags: { team: 'a,"b"' },
      usage: { input_tokens: 10 },
      cost_usd: '0.000000000005',
    });
  });

  async function first(ledger: MemoryLedger): Promise<AttemptIntent> {
    for await (const { outcome, ...intent } of ledger.query({})) return intent;
    throw new Error('no row');
  }
});

describe('rows for column stores', () => {
  it('have every column on every line, of its type, and nothing nested', async () => {
    const usage = { input_tokens: 3, video_seconds: 1.5, new_unit: 2 } as AttemptOutcome['usage'];
    const cost = 10n ** 19n + 1n;
    const ledger = ledgerOf({ at: '2026-11-01', cost, outcome: { usage, savings: { router: pico(-1n) } } });
    ledger.intend({ ...(await Array.fromAsync(ledger.query({})))[0]!, id: 'open' });
    const lines = await Array.fromAsync(exportFlat(ledger, {}));
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(FLAT_COLUMNS.map(({ name }) => name));
      for (const { name, type, isNullable } of FLAT_COLUMNS) {
        const value = row[name];
        if (value === null) expect(isNullable, name).toBe(true);
        else expect(typeof value, name).toBe(type === 'int64' || type === 'double' ? 'number' : 'string');
      }
    }
    expect(rows[0]).toMatchObject({
      started_at: '2026-11-01T00:00:00.000Z',
      cost_usd: '10000000.000000000001',
      saved_router_usd: '-0.000000000001',
      saved_cache_usd: null,
      input_tokens: 3,
      video_seconds: 1.5,
      other_units: '{"new_unit":2}',
    });
    expect(rows[1]).toMatchObject({ outcome: null, cost_usd: null, input_tokens: null });
  });
});
