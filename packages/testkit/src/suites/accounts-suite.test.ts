import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../test/failures-of.ts';
import { simpleAccounts } from '../../test/simple-accounts.ts';
import { accountsSuite } from './accounts-suite.ts';

const suiteOf = (fault?: string) => accountsSuite(() => simpleAccounts(fault));

const FAULTS = [
  'begins with a fee',
  'has one name for all holds',
  'stops short of the limit',
  'reserves what it refuses',
  'forgets what was spent',
  'checks, then reserves',
  'books the hold',
  'keeps what was settled',
  'books again',
  'checks, then books',
  'keeps holds for ever',
  'books nothing after the lapse',
  'extends nothing',
  'extends for ever',
  'shortens holds',
  'brings holds back',
  'has one account',
  'keeps names in an object',
  'counts in numbers',
  'looks at the first claim',
  'holds in the first account',
  'books in the first account',
  'leaves what it took',
  'refuses where there is no limit',
] as const;

describe('the accounts suite', () => {
  const found = new Set<string>();

  it('passes accounts that keep to it', async () => {
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
