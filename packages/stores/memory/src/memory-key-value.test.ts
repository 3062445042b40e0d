import { ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { MemoryKeyValue } from './memory-key-value.ts';

const KEPT_BYTES = 1_048_576;

function store(options: ConstructorParameters<typeof MemoryKeyValue>[1] = {}) {
  const clock = new ManualClock();
  return { clock, keyValue: new MemoryKeyValue({ clock }, { maxBytes: KEPT_BYTES, ...options }) };
}

const value = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

async function keptOf(keyValue: MemoryKeyValue, keys: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const key of keys) if ((await keyValue.get(key)) !== undefined) kept.push(key);
  return kept;
}

describe('MemoryKeyValue', () => {
  it('stays within its bytes and keeps the newest values', async () => {
    const { keyValue } = store();
    const keys = Array.from({ length: 5_000 }, (_, index) => `key-${index}`);
    for (const [index, key] of keys.entries()) await keyValue.set(key, value(1_000, index % 256));

    const kept = await keptOf(keyValue, keys);
    expect(kept.length).toBe(keyValue.size);
    expect(kept.length * 1_000).toBeLessThan(KEPT_BYTES);
    expect(kept.length * 1_000).toBeGreaterThan(0.8 * KEPT_BYTES);
    expect(kept).toEqual(keys.slice(-kept.length));
  });

  it('counts keys and entries too, so that tiny values cannot fill the heap', async () => {
    const { keyValue } = store();
    for (let index = 0; index < 20_000; index++) await keyValue.set(`key-${index}`, value(1, 1));
    expect(keyValue.size).toBeLessThan(KEPT_BYTES / 48);
  });

  it('keeps every value intact while sizes differ and the arena wraps round many times', async () => {
    const { keyValue } = store({ maxBytes: 65_536 });
    const current = new Map<string, Uint8Array>();
    let state = 7;
    for (let step = 0; step < 20_000; step++) {
      state = (state * 48_271) % 2_147_483_647;
      const key = `key-${state % 60}`;
      if (state % 11 === 0) {
        current.delete(key);
        await keyValue.delete(key);
      } else {
        const stored = value((state >> 3) % 3_000, step % 256);
        current.set(key, stored);
        expect(await keyValue.set(key, stored)).toBe(true);
      }
      const other = `key-${(state >> 7) % 60}`;
      const found = await keyValue.get(other);
      if (found !== undefined) expect(Buffer.compare(found, current.get(other)!)).toBe(0);
    }
  });

  it('gives a value that is read a second chance', async () => {
    const { keyValue } = store();
    await keyValue.set('hot', value(1_000, 1));
    await keyValue.set('cold', value(1_000, 2));
    for (let index = 0; index < 5_000; index++) {
      await keyValue.set(`key-${index}`, value(1_000, 3));
      await keyValue.get('hot');
    }
    expect(await keyValue.get('hot')).toEqual(Buffer.from(value(1_000, 1)));
    expect(await keyValue.get('cold')).toBeUndefined();
  });

  it('does not save a value that has expired', async () => {
    const { clock, keyValue } = store();
    await keyValue.set('hot', value(1_000, 1), { ttlMs: 1_000 });
    await keyValue.get('hot');
    await clock.advance(1_000);
    for (let index = 0; index < 3_000; index++) await keyValue.set(`key-${index}`, value(1_000, 3));
    expect(await keyValue.get('hot')).toBeUndefined();
  });

  it('refuses a value over maxValueBytes and leaves no stale one behind', async () => {
    const { keyValue } = store({ maxValueBytes: 100 });
    await keyValue.set('k', value(100, 1));
    expect(await keyValue.set('k', value(101, 2))).toBe(false);
    expect(await keyValue.get('k')).toBeUndefined();
  });

  it('refuses a value that is larger than all there is', async () => {
    const { keyValue } = store({ maxValueBytes: 2 * KEPT_BYTES });
    expect(await keyValue.set('k', value(KEPT_BYTES, 1))).toBe(false);
  });

  it('keeps counters however many values pass through', async () => {
    const { keyValue } = store();
    await keyValue.increment('n', 41n);
    for (let index = 0; index < 5_000; index++) await keyValue.set(`key-${index}`, value(1_000, 3));
    expect(await keyValue.increment('n', 1n)).toBe(42n);
  });

  it('counts on when the digits outgrow their place', async () => {
    const { keyValue } = store();
    await keyValue.increment('n', 1n);
    await keyValue.increment('n', 10n ** 30n);
    expect(await keyValue.increment('n', 1n)).toBe(10n ** 30n + 2n);
    expect(keyValue.size).toBe(1);
  });

  it('does not count what is no integer', async () => {
    const { keyValue } = store();
    await keyValue.set('k', Buffer.from('1.5'));
    await expect(keyValue.increment('k', 1n)).rejects.toMatchObject({ code: 'internal_error' });
  });

  it('keeps the ttl of a value that becomes a counter', async () => {
    const { clock, keyValue } = store();
    await keyValue.set('n', Buffer.from('5'), { ttlMs: 1_000 });
    expect(await keyValue.increment('n', 1n)).toBe(6n);
    await clock.advance(1_000);
    expect(await keyValue.get('n')).toBeUndefined();
  });
});
