import { deepStrictEqual as deepEqual, strictEqual as equal } from 'node:assert';
import type { KeyValue } from '@weir/core';
import type { Suite } from './suite.ts';

/** A fresh, empty store for one case. */
export interface KeyValueSubject {
  readonly keyValue: KeyValue;
  /** Lets time pass for the store: moves its clock, or really waits. */
  elapse(ms: number): Promise<void> | void;
  close(): Promise<void>;
}

type Case = (subject: KeyValueSubject) => Promise<void>;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : new TextDecoder().decode(value);
const LONG_MS = 60_000;
const SHORT_MS = 50;

const CASES: { readonly [name: string]: Case } = {
  'a key that was never set reads as undefined': async ({ keyValue }) => {
    equal(await keyValue.get('nothing'), undefined);
  },
  'a value reads back byte for byte': async ({ keyValue }) => {
    const value = Uint8Array.from({ length: 256 }, (_, index) => index);
    equal(await keyValue.set('k', value), true);
    deepEqual(new Uint8Array((await keyValue.get('k'))!), value);
  },
  'an empty value is a value': async ({ keyValue }) => {
    await keyValue.set('k', new Uint8Array(0));
    equal((await keyValue.get('k'))?.byteLength, 0);
  },
  'a value of 100 KB reads back': async ({ keyValue }) => {
    const value = new Uint8Array(100_000).map((_, index) => index % 251);
    await keyValue.set('k', value);
    const read = await keyValue.get('k');
    equal(read?.byteLength, value.byteLength);
    equal(Buffer.compare(read!, value), 0); // telling how 100,000 bytes differ takes more memory than there is
  },
  'what is stored is a copy of the bytes handed over': async ({ keyValue }) => {
    const value = bytes('before');
    await keyValue.set('k', value);
    value.fill(0);
    equal(text(await keyValue.get('k')), 'before');
  },
  'changing a value that was read leaves the stored one alone': async ({ keyValue }) => {
    await keyValue.set('k', bytes('before'));
    (await keyValue.get('k'))!.fill(0);
    equal(text(await keyValue.get('k')), 'before');
  },
  'setting a key again replaces its value': async ({ keyValue }) => {
    await keyValue.set('k', bytes('one'));
    equal(await keyValue.set('k', bytes('two')), true);
    equal(text(await keyValue.get('k')), 'two');
  },
  'deleting tells whether there was a value': async ({ keyValue }) => {
    await keyValue.set('k', bytes('one'));
    equal(await keyValue.delete('k'), true);
    equal(await keyValue.get('k'), undefined);
    equal(await keyValue.delete('k'), false);
  },
  'odd keys are only keys': async ({ keyValue }) => {
    const keys = ['__proto__', 'a:b', 'a\nb', "'; --", 'ключ', '', 'k'.repeat(512), 'k', ' k', 'k '];
    for (const [index, key] of keys.entries()) await keyValue.set(key, bytes(String(index)));
    for (const [index, key] of keys.entries()) equal(text(await keyValue.get(key)), String(index));
  },
  'a value lapses after its ttl': async ({ keyValue, elapse }) => {
    await keyValue.set('short', bytes('v'), { ttlMs: SHORT_MS });
    await keyValue.set('long', bytes('v'), { ttlMs: LONG_MS });
    await keyValue.set('ever', bytes('v'));
    await elapse(2 * SHORT_MS);
    equal(await keyValue.get('short'), undefined);
    equal(await keyValue.delete('short'), false);
    equal(text(await keyValue.get('long')), 'v');
    equal(text(await keyValue.get('ever')), 'v');
  },
  'setting again without a ttl keeps the value for good': async ({ keyValue, elapse }) => {
    await keyValue.set('k', bytes('one'), { ttlMs: SHORT_MS });
    await keyValue.set('k', bytes('two'));
    await elapse(2 * SHORT_MS);
    equal(text(await keyValue.get('k')), 'two');
  },
  'with ifAbsent an existing value wins': async ({ keyValue }) => {
    equal(await keyValue.set('k', bytes('first'), { ifAbsent: true }), true);
    equal(await keyValue.set('k', bytes('second'), { ifAbsent: true }), false);
    equal(text(await keyValue.get('k')), 'first');
  },
  'with ifAbsent a lapsed value counts as absent': async ({ keyValue, elapse }) => {
    await keyValue.set('k', bytes('first'), { ifAbsent: true, ttlMs: SHORT_MS });
    await elapse(2 * SHORT_MS);
    equal(await keyValue.set('k', bytes('second'), { ifAbsent: true, ttlMs: LONG_MS }), true);
    equal(text(await keyValue.get('k')), 'second');
  },
  'of 50 setters with ifAbsent exactly one wins': async ({ keyValue }) => {
    const won = await Promise.all(
      Array.from({ length: 50 }, (_, index) => keyValue.set('k', bytes(String(index)), { ifAbsent: true })),
    );
    equal(won.filter(Boolean).length, 1);
    equal(text(await keyValue.get('k')), String(won.indexOf(true)));
  },
  'a counter starts at zero and adds': async ({ keyValue }) => {
    equal(await keyValue.increment('n', 5n), 5n);
    equal(await keyValue.increment('n', -7n), -2n);
    equal(await keyValue.increment('n', 0n), -2n);
  },
  'a counter is exact beyond 2^53': async ({ keyValue }) => {
    await keyValue.increment('n', 2n ** 53n);
    equal(await keyValue.increment('n', 1n), 2n ** 53n + 1n);
  },
  '100 increments at once are all counted, and no two see the same total': async ({ keyValue }) => {
    const seen = await Promise.all(Array.from({ length: 100 }, () => keyValue.increment('n', 1n)));
    equal(new Set(seen).size, 100);
    equal(await keyValue.increment('n', 0n), 100n);
  },
  'a counter lapses after the ttl of its creation; later ones do not prolong it': async ({ keyValue, elapse }) => {
    await keyValue.increment('n', 3n, { ttlMs: SHORT_MS });
    await keyValue.increment('n', 1n, { ttlMs: LONG_MS });
    await elapse(2 * SHORT_MS);
    equal(await keyValue.increment('n', 1n, { ttlMs: LONG_MS }), 1n);
  },
  'a counter reads as its decimal text': async ({ keyValue }) => {
    await keyValue.increment('n', 42n);
    equal(text(await keyValue.get('n')), '42');
  },
  'a decimal text that was set counts on': async ({ keyValue }) => {
    await keyValue.set('n', bytes('41'));
    equal(await keyValue.increment('n', 1n), 42n);
  },
  'a counter takes part in ifAbsent, set and delete like any value': async ({ keyValue }) => {
    await keyValue.increment('n', 1n);
    equal(await keyValue.set('n', bytes('x'), { ifAbsent: true }), false);
    equal(await keyValue.delete('n'), true);
    equal(await keyValue.increment('n', 1n), 1n);
    await keyValue.set('n', bytes('7'));
    equal(text(await keyValue.get('n')), '7');
  },
};

/**
 * What every {@link KeyValue} keeps to. Eviction is left to the store: no case holds more than 200 KB.
 *
 * @param make a fresh, empty store; called once per case
 */
export function keyValueSuite(make: () => Promise<KeyValueSubject>): Suite {
  const cases = Object.entries(CASES).map(([name, check]) => ({
    name,
    run: async () => {
      const subject = await make();
      try {
        await check(subject);
      } finally {
        await subject.close();
      }
    },
  }));
  return { name: 'key-value', cases };
}
