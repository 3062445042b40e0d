import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../test/failures-of.ts';
import { simpleAccounts } from '../../test/simple-accounts.ts';
import { accountsSuite } from './accounts-suite.ts';

const suiteOf = (fault?: string) => accountsSuite(() => simpleAccounts(fault));

/** What is wrong, and which cases say so: no others do. */
const FAULTS: { readonly [fault: string]: readonly string[] } = {
  'begins with a fee': [],
  'has one name for all holds': [],
  'stops short of the limit': [],
  'reserves what it refuses': [],
  'forgets what was spent': [],
  'checks, then reserves': [],
  'books the hold': [],
  'keeps what was settled': [],
  'books again': [],
  'checks, then books': [],
  'keeps holds for ever': [],
  'books nothing after the lapse': [],
  'extends nothing': [],
  'extends for ever': [],
  'shortens holds': [],
  'brings holds back': [],
  'has one account': [],
  'keeps names in an object': [],
  'counts in numbers': [],
};

describe('the accounts suite', () => {
  it('passes accounts that keeps to it', async () => {
    expect(await failuresOf(suiteOf())).toEqual([]);
  });

  it.each(Object.entries(FAULTS))('fails accounts that %s', async (fault, cases) => {
    expect(await failuresOf(suiteOf(fault))).toEqual(cases);
  });

  it('has a fault for each of its cases', () => {
    const found = new Set(Object.values(FAULTS).flat());

    expect(suiteOf().cases.filter(({ name }) => !found.has(name))).toEqual([]);
  });
});
