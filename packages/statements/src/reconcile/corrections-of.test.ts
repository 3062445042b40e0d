import { type AttemptIntent, type AttemptOutcome, formatUsd, type Rollup, usd } from '@weir/core';
import { MemoryLedger } from '@weir/memory';
import { sampleIntent, sampleOutcome } from '@weir/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctionsOf } from './corrections-of.ts';
import { readReport } from './read-report.ts';
import { reconcile } from './reconcile.ts';

const DAY = Date.parse('2026-11-03');
const AT = Date.parse('2026-12-01');

interface Made extends Partial<AttemptOutcome> {
  readonly tenant?: string;
  readonly intent?: Partial<AttemptIntent>;
}

function ledgerOf(...rows: readonly Made[]): MemoryLedger {
  const ledger = new MemoryLedger();
  for (const [index, { tenant = 'acme', intent, ...outcome }] of rows.entries()) {
    ledger.intend(sampleIntent(`row-${index}`, { tenant, startedAt: DAY + 3_600_000, ...intent }));
    ledger.close(`row-${index}`, sampleOutcome({ usage: {}, ...outcome }));
  }
  return ledger;
}

/** Corrects the ledger by a report of the cost (and input tokens) of that day's `gpt-5`; how both compare then. */
async function correct(ledger: MemoryLedger, cost: string, tokens = '', unrecordedTenant?: string) {
  const unit = tokens === '' ? '' : `\n2026-11-03,gpt-5,input_tokens,${tokens},`;
  const report = readReport(`date,model,unit,quantity,cost_usd\n2026-11-03,gpt-5,,,${cost}${unit}`, {
    provider: 'openai',
    source: 'nov.csv',
  });
  let count = 0;
  const corrections = await correctionsOf(ledger, await reconcile(ledger, report), {
    at: AT,
    id: () => `fix-${count++}`,
    ...(unrecordedTenant === undefined ? {} : { unrecordedTenant }),
  });
  for (const correction of corrections) ledger.correct(correction);
  return { corrections, after: await reconcile(ledger, report) };
}

const costs = async (ledger: MemoryLedger): Promise<Record<string, string>> => {
  const groups: readonly Rollup[] = await ledger.rollup({}, ['tenant', 'basis']);
  return Object.fromEntries(groups.map(({ group, cost }) => [`${group.tenant} ${group.basis}`, formatUsd(cost)]));
};

describe('corrections', () => {
  it('book an upper bound as what it was, and leave those alone who were booked right', async () => {
    const ledger = ledgerOf({ cost: usd('1') }, { tenant: 'globex', cost: usd('4'), basis: 'held' });
    const { after } = await correct(ledger, '1.5');
    expect(await costs(ledger)).toEqual({
      'acme provider': '1',
      'globex held': '0',
      'globex provider': '0.5',
    });
    expect(after.comparisons).toMatchObject([{ verdict: 'equal' }]);
    expect((await ledger.rollup({}, []))[0]).toMatchObject({ attempts: 2, uncertain: 0n, cost: usd('1.5') });
  });

  it('share a drift by cost, to the last pico-USD', async () => {
    const ledger = ledgerOf({ cost: usd('1') }, { tenant: 'globex', cost: usd('2') });
    const { after } = await correct(ledger, '4.000000000001');
    expect(await costs(ledger)).toEqual({ 'acme provider': '1.333333333333', 'globex provider': '2.666666666668' });
    expect(after.isClean).toBe(true);
  });

  it('take no more from upper bounds than they are, and the rest from all', async () => {
    const ledger = ledgerOf({ cost: usd('8') }, { tenant: 'globex', cost: usd('1'), basis: 'estimated' });
    await correct(ledger, '6');
    expect(await costs(ledger)).toMatchObject({
      'acme provider': '6',
      'globex estimated': '0',
    });
  });

  it('add tokens where nobody told them', async () => {
    const ledger = ledgerOf(
      { cost: usd('1'), usage: { input_tokens: 1_000 } },
      { tenant: 'globex', cost: usd('1'), basis: 'held' },
    );
    const { after } = await correct(ledger, '1.5', '1300');
    const groups = await ledger.rollup({}, ['tenant']);
    expect(groups.map(({ usage }) => usage)).toEqual([{ input_tokens: 1_000 }, { input_tokens: 300 }]);
    expect(after.comparisons.map(({ verdict }) => verdict)).toEqual(['equal', 'equal']);
  });

  it('say why, when, and which day they are about', async () => {
    const { corrections } = await correct(ledgerOf({ cost: usd('1') }), '2');
    expect(corrections).toMatchObject([
      { id: 'fix-0', reason: 'nov.csv', at: AT, startedAt: DAY, tenant: 'acme', cost: usd('1'), basis: 'provider' },
    ]);
  });

  it('charge what has no row to nobody, unless somebody is named', async () => {
    expect((await correct(ledgerOf(), '2')).corrections).toEqual([]);
    const ledger = ledgerOf();
    expect((await correct(ledger, '2', '70', 'unknown')).after.isClean).toBe(true);
    expect(await ledger.rollup({}, ['tenant'])).toMatchObject([
      { group: { tenant: 'unknown' }, cost: usd('2'), usage: { input_tokens: 70 } },
    ]);
  });

  it('are none where the books agree, or differ by what is tolerated', async () => {
    expect((await correct(ledgerOf({ cost: usd('1') }), '1.0001')).corrections).toEqual([]);
  });

  it('make any ledger equal to any report, and nothing of it uncertain', async () => {
    const made = fc.record({
      tenant: fc.constantFrom('acme', 'globex', 'initech'),
      cost: fc.bigInt(0n, 10n ** 13n).map((amount) => amount as never),
      basis: fc.constantFrom<AttemptOutcome['basis']>('provider', 'held', 'estimated'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(made, { minLength: 1, maxLength: 8 }),
        fc.bigInt(10n ** 11n, 2n * 10n ** 13n),
        async (rows, cost) => {
          const ledger = ledgerOf(...rows);
          const { after, corrections } = await correct(ledger, formatUsd(cost as never));
          const verdict = after.comparisons[0]?.verdict;
          expect(verdict === 'equal' || (verdict === 'tolerated' && corrections.length === 0)).toBe(true);
          const [total] = await ledger.rollup({}, []);
          if (corrections.length > 0) expect([total?.cost, total?.uncertain]).toEqual([cost, 0n]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
