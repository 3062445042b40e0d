import { pico } from '@weir/core';
import { sampleIntent, sampleOutcome } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { MemoryLedger } from './memory-ledger.ts';

async function idsOf(ledger: MemoryLedger): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of ledger.query({})) ids.push(id);
  return ids;
}

describe('MemoryLedger', () => {
  it('drops the oldest rows beyond its limit and counts them', async () => {
    const ledger = new MemoryLedger({ maxRows: 3 });
    for (let index = 0; index < 8; index++) ledger.intend(sampleIntent(`row-${index}`));
    expect(await idsOf(ledger)).toEqual(['row-5', 'row-6', 'row-7']);
    expect([ledger.size, ledger.dropped]).toEqual([3, 5]);
  });

  it('ignores the closing of a row it dropped', async () => {
    const ledger = new MemoryLedger({ maxRows: 1 });
    ledger.intend(sampleIntent('a'));
    ledger.intend(sampleIntent('b'));
    ledger.close('a', sampleOutcome());
    const [total] = await ledger.rollup({}, []);
    expect([total?.attempts, total?.cost]).toEqual([1, 0n]);
  });

  it('takes a row it dropped as a new one, and a row it has only once', async () => {
    const ledger = new MemoryLedger({ maxRows: 2 });
    for (const id of ['a', 'b', 'c', 'c', 'a']) ledger.intend(sampleIntent(id));
    expect(await idsOf(ledger)).toEqual(['c', 'a']);
  });

  it('skips rows that are dropped while it is being read', async () => {
    const ledger = new MemoryLedger({ maxRows: 3 });
    for (const id of ['a', 'b', 'c']) ledger.intend(sampleIntent(id));
    const read: string[] = [];
    for await (const { id } of ledger.query({})) {
      read.push(id);
      if (id === 'a') for (const next of ['d', 'e']) ledger.intend(sampleIntent(next));
    }
    expect(read).toEqual(['a', 'c', 'd', 'e']);
  });

  it('lets others have a turn while it adds up many rows', async () => {
    const ledger = new MemoryLedger();
    for (let index = 0; index < 10_000; index++) {
      ledger.intend(sampleIntent(`row-${index}`));
      ledger.close(`row-${index}`, sampleOutcome({ cost: pico(1n) }));
    }
    let turns = 0;
    const count = (): void => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const [total] = await ledger.rollup({}, ['tenant']);
    clearImmediate(timer);
    expect(total?.cost).toBe(10_000n);
    expect(turns).toBeGreaterThan(2);
    expect(turns).toBeLessThan(50); // a turn for each row would take longer than the rows
  });
});
