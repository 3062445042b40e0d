import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../test/failures-of.ts';
import { simpleKeyStore } from '../../test/simple-key-store.ts';
import { keyStoreSuite } from './key-store-suite.ts';

const suiteOf = (fault?: string) => keyStoreSuite(() => simpleKeyStore(fault));

const FAULTS = [
  'joins names',
  'forgets tenants',
  'knows the newest secret only',
  'compares without case',
  'shares digests',
  'drops expiry',
  'keeps what it is handed',
  'fills in',
  'checks, then creates',
  'creates twice',
  'invents keys',
  'hands out what it stores',
  'hides the revoked',
  'goes round in circles',
  'stops at the key',
  'mixes tenants',
  'turns lineages round',
  'lists by beginning',
  'sorts by locale',
  'repeats',
  'ignores limits',
  'updates nothing',
  'checks, then updates',
  'ignores versions',
  'merges changes',
  'keeps old secrets',
] as const;

describe('the key store suite', () => {
  const found = new Set<string>();

  it('passes a store that keeps to it', async () => {
    expect(await failuresOf(suiteOf())).toEqual([]);
  });

  it.each(FAULTS)('fails what %s', async (fault) => {
    const failures = await failuresOf(suiteOf(fault));
    expect(failures.length).toBeGreaterThan(0);
    for (const name of failures) found.add(name);
  });

  it('has a fault for each of its cases', () => {
    expect(
      suiteOf()
        .cases.filter(({ name }) => !found.has(name))
        .map(({ name }) => name),
    ).toEqual([]);
  });
});
