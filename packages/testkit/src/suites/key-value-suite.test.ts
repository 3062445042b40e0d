import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../test/failures-of.ts';
import { simpleKeyValue } from '../../test/simple-key-value.ts';
import { keyValueSuite } from './key-value-suite.ts';

const suiteOf = (fault?: string) => keyValueSuite(() => simpleKeyValue(fault));

/** What is wrong, and which cases say so: no others do. */
const FAULTS: { readonly [fault: string]: readonly string[] } = {
  'finds what was never set': [],
  'stores text': [],
  'takes empty for nothing': [],
  'cuts values': [],
  'stores without a copy': [],
  'hands out what it stores': [],
  'keeps the first value': [],
  'deletes what is not there': [],
  'trims keys': [],
  'keeps for ever': [],
  'keeps the old ttl': [],
  'ignores ifAbsent': [],
  'forgets what lapsed': [],
  'checks, then sets': [],
  'counts from one': [],
  'counts in numbers': [],
  'reads, then adds': [],
  'prolongs counters': [],
  'counts in bytes': [],
  'starts counters anew': [],
};

describe('the key-value suite', () => {
  it('passes a store that keeps to it', async () => {
    expect(await failuresOf(suiteOf())).toEqual([]);
  });

  it.each(Object.entries(FAULTS))('fails a store that %s', async (fault, cases) => {
    expect(await failuresOf(suiteOf(fault))).toEqual(cases);
  });

  it('has a fault for each of its cases', () => {
    const found = new Set(Object.values(FAULTS).flat());

    expect(suiteOf().cases.filter(({ name }) => !found.has(name))).toEqual([]);
  });
});
