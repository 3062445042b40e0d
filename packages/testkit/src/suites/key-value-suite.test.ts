import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../test/failures-of.ts';
import { simpleKeyValue } from '../../test/simple-key-value.ts';
import { keyValueSuite } from './key-value-suite.ts';

const suiteOf = (fault?: string) => keyValueSuite(() => simpleKeyValue(fault));

const FAULTS = [
  'finds what was never set',
  'stores text',
  'takes empty for nothing',
  'cuts values',
  'stores without a copy',
  'hands out what it stores',
  'keeps the first value',
  'deletes what is not there',
  'trims keys',
  'keeps for ever',
  'keeps the old ttl',
  'ignores ifAbsent',
  'forgets what lapsed',
  'checks, then sets',
  'counts from one',
  'counts in numbers',
  'reads, then adds',
  'prolongs counters',
  'counts in bytes',
  'starts counters anew',
] as const;

describe('the key-value suite', () => {
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
