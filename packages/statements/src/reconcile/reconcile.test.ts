import { type Money, pico, type Rollup, sumSavings, usd } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { readReport } from './read-report.ts';
import { reconcile } from './reconcile.ts';

const row = (day: string, model: string, cost: string, usage: Rollup['usage'] = {}, uncertain = '0'): Rollup => ({
  group: { day, model },
  attempts: 1,
  cost: usd(cost),
  uncertain: usd(uncertain),
  saved: pico(0n),
  savings: sumSavings([]),
  unpricedAttempts: 0,
  usage,
});

const asked: object[] = [];
const ledger = (...rows: readonly Rollup[]) => ({
  rollup: async (filter: object) => {
    asked.push(filter);
    return rows;
  },
});
const report = (csv: string) => readReport(csv, { provider: 'openai', source: 'nov.csv' });
const verdicts = async (rows: readonly Rollup[], csv: string): Promise<readonly string[]> =>
  (await reconcile(ledger(...rows), report(csv))).comparisons.map(
    ({ day, model, unit, difference, verdict }) => `${day} ${model} ${unit} ${difference} ${verdict}`,
  );

describe('a report held against the ledger', () => {
  it('finds the two seeded errors and nothing else', async () => {
    const rows = [
      row('2026-11-01', 'gpt-5', '1.25', { input_tokens: 1_000_000 }),
      row('2026-11-01', 'gpt-5-mini', '0.25', { input_tokens: 1_000_000 }),
      row('2026-11-02', 'gpt-5', '2.50', { input_tokens: 2_000_000 }),
    ];
    const csv = `date,model,unit,quantity,cost_usd
2026-11-01,gpt-5-2025-08-07,input_tokens,1000000,1.25
2026-11-01,gpt-5-mini,input_tokens,1100000,0.25
2026-11-02,gpt-5,input_tokens,2000000,3.00
`;
    const { isClean, comparisons, ledgerCost, reportCost, coveredCost } = await reconcile(ledger(...rows), report(csv));
    expect(comparisons.filter(({ verdict }) => verdict !== 'equal')).toEqual([
      {
        day: '2026-11-01',
        model: 'gpt-5-mini',
        unit: 'input_tokens',
        ledger: '1000000',
        report: '1100000',
        difference: '-100000',
        verdict: 'drift',
      },
      {
        day: '2026-11-02',
        model: 'gpt-5',
        unit: 'usd',
        ledger: '2.5',
        report: '3',
        difference: '-0.5',
        verdict: 'drift',
      },
    ]);
    expect([isClean, ledgerCost, reportCost, coveredCost]).toEqual([false, usd('4'), usd('4.5'), usd('4.5')]);
  });

  it('asks the ledger for the days of the report and its provider', async () => {
    asked.length = 0;
    await reconcile(ledger(), report('date,model,cost_usd\n2026-11-03,m,1\n2026-11-01T00:00:00Z,m,1'));
    expect(asked).toEqual([{ provider: 'openai', from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 4) }]);
  });

  it('compares what the report tells, and no more', async () => {
    const rows = [row('2026-11-01', 'm', '1', { input_tokens: 5 })];
    expect(await verdicts(rows, 'date,model,cost_usd\n2026-11-01,m,1')).toEqual(['2026-11-01 m usd 0 equal']);
    expect(await verdicts(rows, 'date,model,unit,quantity\n2026-11-01,m,input_tokens,5')).toEqual([
      '2026-11-01 m input_tokens 0 equal',
    ]);
  });

  it.each<[string, string, string, string]>([
    ['tolerates a cent', '1.00', '1.01', 'tolerated'],
    ['tolerates a thousandth of a large sum', '1000.00', '1000.99', 'tolerated'],
    ['sees more than both', '1000.00', '1002.00', 'drift'],
  ])('%s', async (_, booked, reported, verdict) => {
    const [line] = await verdicts([row('2026-11-01', 'm', booked)], `date,model,cost_usd\n2026-11-01,m,${reported}`);
    expect(line?.endsWith(verdict)).toBe(true);
  });

  it('takes what the ledger marked as a bound for no drift, up to that bound', async () => {
    const of = (uncertain: string) =>
      verdicts([row('2026-11-01', 'm', '1.50', {}, uncertain)], 'date,model,cost_usd\n2026-11-01,m,1.00');
    expect(await of('0.5')).toEqual(['2026-11-01 m usd 0.5 uncertain']);
    expect(await of('0.4')).toEqual(['2026-11-01 m usd 0.5 drift']);
  });

  it('names what only one side has, and how much of the money is covered', async () => {
    const rows = [row('2026-11-01', 'a', '1')];
    const csv = 'date,model,cost_usd\n2026-11-01,b,3\n';
    expect(await verdicts(rows, csv)).toEqual(['2026-11-01 a usd 1 unreported', '2026-11-01 b usd -3 unrecorded']);
    const { coveredCost, isClean } = await reconcile(ledger(...rows), report(csv));
    expect([coveredCost, isClean]).toEqual([0n as Money, false]);
  });

  it('of nothing is clean', async () => {
    expect(await reconcile(ledger(), report('date,model,cost_usd\n'))).toMatchObject({
      comparisons: [],
      isClean: true,
    });
  });
});

describe('a report is read', () => {
  it('with quotes, other line ends, a byte order mark and columns of other names', () => {
    const { lines } = readReport('\uFEFF"Usage Date",Model,Amount\r\n2026-11-01,"a ""b"", c",$1.5\r\n\r\n', {
      provider: 'p',
      source: 's',
      columns: { day: 'usage date', cost: 'amount' },
    });
    expect(lines).toEqual([{ day: '2026-11-01', model: 'a "b", c', cost: usd('1.5') }]);
  });

  it('to its last line, where that ends in an empty cell', () => {
    const { lines } = readReport('date,model,unit,quantity,cost_usd\n2026-11-01,m,images,3,', {
      provider: 'p',
      source: 's',
    });
    expect(lines).toEqual([{ day: '2026-11-01', model: 'm', unit: 'images', quantity: 3 }]);
  });

  it.each([
    ['model,cost_usd\nm,1', "nov.csv, line 1: there is no column 'date'"],
    ['date,model\n2026-11-01,m', "nov.csv, line 1: there is neither a column 'cost_usd' nor 'quantity'"],
    ['date,model,cost_usd\n2026-11-01,m,1\n01/11/2026,m,1', "nov.csv, line 3: the day is '01/11/2026'"],
    ['date,model,cost_usd\n2026-11-01,,1', 'nov.csv, line 2: the model is missing'],
    ['date,model,cost_usd\n2026-11-01,m,1e-3', "nov.csv, line 2: '1e-3' is not a decimal amount of USD"],
    ['date,model,unit,quantity\n2026-11-01,m,input_tokens,-5', "nov.csv, line 2: the quantity is '-5', not a count"],
    ['date,model,quantity\n2026-11-01,m,5', 'nov.csv, line 2: a quantity without a unit'],
    ['date,model,cost_usd\n2026-11-01,"m,1', 'nov.csv, line 2: a quote that does not close'],
  ])('or refused: %j', (csv, message) => {
    expect(() => report(csv)).toThrow(message);
  });
});
