import { readFileSync } from 'node:fs';
import { ACCOUNTS, KEY_VALUE, KEYS, type KeyValue, LEDGER, token } from '@weir/core';
import { accountsSuite, keyValueSuite, ledgerSuite, ManualClock, seededRandom } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { MemoryAccounts, MemoryKeyValue, MemoryLedger, memory, memoryDefaults, memorySchema } from './index.ts';

const close = async (): Promise<void> => undefined;

const suites = [
  keyValueSuite(async () => {
    const clock = new ManualClock();
    return { keyValue: new MemoryKeyValue({ clock }), elapse: (ms) => clock.advance(ms), close };
  }),
  accountsSuite(async () => {
    const clock = new ManualClock();
    const accounts = new MemoryAccounts({ clock, random: seededRandom() });
    return { accounts, elapse: (ms) => clock.advance(ms), close };
  }),
  ledgerSuite(async () => ({ ledger: new MemoryLedger(), close })),
];

for (const suite of suites) describe(suite.name, () => suite.cases.forEach(({ name, run }) => void it(name, run)));

describe('memory', () => {
  const services = { clock: new ManualClock(), random: seededRandom() };

  it('provides the key-value store, the accounts, the ledger and the keys', () => {
    const set = memory({ maxRows: 10 }).build(services);
    expect([...set.services.keys()]).toEqual([KEY_VALUE, ACCOUNTS, LEDGER, KEYS]);
    expect(memory.provides).toEqual([...set.services.keys()]);
  });

  it('shares nothing between two instances', async () => {
    const stores = [memory.create(services), memory.create(services)].map(
      (set) => set.services.get(token('key-value')) as KeyValue,
    );
    await stores[0]!.set('k', new Uint8Array(1));
    expect(await stores[1]!.get('k')).toBeUndefined();
  });

  it('has the same options in its defaults, its schema and its README', () => {
    const names = Object.keys(memoryDefaults);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(Object.keys(memorySchema.properties as object)).toEqual(names);
    expect([...readme.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name)).toEqual(names);
  });
});
