import { keyValueSuite } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, Server } from '../test/opened.ts';
import type { PostgresStore } from './postgres-store.ts';

const MAX_BYTES = 1_048_576;

describe.runIf(hasPostgres())('PostgresKeyValue', () => {
  let server: Server;
  let store: PostgresStore;
  let elapse: (ms: number) => Promise<void>;

  beforeAll(async () => {
    server = await Server.start();
    store = await server.store({ keyValueBytes: MAX_BYTES });
    elapse = await server.holdTime();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function emptied() {
    await server.sql('DELETE FROM weir.entries');
    return { keyValue: store.keyValue, elapse, close: async () => undefined };
  }

  const counted = () => server.sql('SELECT sum(bytes)::integer AS bytes FROM weir.entry_bytes');
  const present = () =>
    server.sql('SELECT coalesce(sum(length(key) + length(value) + 64), 0)::integer AS bytes FROM weir.entries');

  for (const one of keyValueSuite(emptied).cases) it(one.name, one.run);

  it('lets the oldest go when they take too many bytes, counters last', async () => {
    const { keyValue } = await emptied();
    const others = (await server.store({ keyValueBytes: MAX_BYTES })).keyValue;
    await keyValue.increment('n', 5n);
    const value = new Uint8Array(20_000);
    await keyValue.set('oldest', value);
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? keyValue : others).set(`key-${index}`, value)),
    );
    await keyValue.set('newest', value);
    expect(await keyValue.get('oldest')).toBeUndefined();
    expect(await keyValue.get('newest')).toHaveLength(20_000);
    expect(await keyValue.increment('n', 0n)).toBe(5n);
    const [{ bytes }] = (await counted()) as [{ bytes: number }];
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(await present()).toEqual([{ bytes }]);
  });

  it('takes no value larger than half the store, and leaves none under its key', async () => {
    const { keyValue } = await emptied();
    await keyValue.set('k', new Uint8Array(1));
    expect(await keyValue.set('k', new Uint8Array(MAX_BYTES / 2 + 1))).toBe(false);
    expect(await keyValue.get('k')).toBeUndefined();
  });

  it('tells that a value is no integer, and leaves it', async () => {
    const { keyValue } = await emptied();
    await keyValue.set('k', Buffer.from('1.5'));
    await expect(keyValue.increment('k', 1n)).rejects.toMatchObject({
      code: 'internal_error',
      message: 'A value of 3 bytes is no integer and cannot be incremented',
    });
    expect(Buffer.from((await keyValue.get('k'))!).toString()).toBe('1.5');
  });

  it('keeps long keys apart', async () => {
    const { keyValue } = await emptied();
    for (const end of ['a', 'b']) await keyValue.set('k'.repeat(10_000) + end, Buffer.from(end));
    expect(Buffer.from((await keyValue.get(`${'k'.repeat(10_000)}b`))!).toString()).toBe('b');
  });

  it('sweeps what expired', async () => {
    const { keyValue } = await emptied();
    await keyValue.set('k', new Uint8Array(10), { ttlMs: 50 });
    await elapse(100);
    await store.maintain();
    expect(await present()).toEqual([{ bytes: 0 }]);
    expect(await counted()).toEqual([{ bytes: 0 }]);
  });
});
