import type { KeyValue } from '@weir/core';
import { type KeyValueSubject, ManualClock } from '../src/index.ts';

interface Kept {
  value: Uint8Array;
  readonly until: number;
}

const textOf = (value: Uint8Array): string => Buffer.from(value).toString();

/** A store of one map; with a fault it breaks one promise and keeps the others. */
export async function simpleKeyValue(fault?: string): Promise<KeyValueSubject> {
  const clock = new ManualClock(0);
  const kept = new Map<string, Kept>();
  const names: Record<string, true> = {};
  const has = (wrong: string): boolean => fault === wrong;
  const live = (key: string): Kept | undefined => {
    const found = kept.get(has('trims keys') ? key.trim() : key);
    if (found === undefined) return undefined;
    const isLapsed = found.until <= clock.now() && !has('keeps for ever');
    return isLapsed ? undefined : found;
  };
  const put = (key: string, value: Uint8Array, ttlMs: number | undefined): void => {
    const copy = has('stores without a copy') ? value : value.slice(0, has('cuts values') ? 65_536 : undefined);
    const before = live(key)?.until;
    const until =
      ttlMs === undefined
        ? has('keeps the old ttl') && before !== undefined
          ? before
          : Infinity
        : clock.now() + ttlMs;
    names[key] = true;
    kept.set(has('trims keys') ? key.trim() : key, {
      value: has('stores text') ? Buffer.from(textOf(copy)) : copy,
      until,
    });
  };
  const keyValue: KeyValue = {
    async get(key) {
      const found = live(key);
      if (found === undefined) return has('finds what was never set') ? new Uint8Array(0) : undefined;
      if (has('takes empty for nothing') && found.value.length === 0) return undefined;
      if (has('counts in bytes') && key === 'n') return Uint8Array.of(Number(textOf(found.value)) % 256);
      return has('hands out what it stores') ? found.value : found.value.slice();
    },
    async set(key, value, { ttlMs, ifAbsent = false } = {}) {
      const isThere = has('forgets what lapsed') ? kept.has(key) : live(key) !== undefined;
      if (has('checks, then sets') && ifAbsent) await Promise.resolve();
      if (ifAbsent && isThere && !has('ignores ifAbsent')) return false;
      if (!(has('keeps the first value') && isThere && !ifAbsent)) put(key, value, ttlMs);
      return true;
    },
    async delete(key) {
      const isThere = live(key) !== undefined;
      kept.delete(key);
      return isThere || has('deletes what is not there');
    },
    async increment(key, by, { ttlMs } = {}) {
      const found = live(key);
      const text = found === undefined ? '0' : textOf(found.value);
      const before = has('counts from one') && found === undefined ? 1n : BigInt(text);
      if (has('reads, then adds')) await Promise.resolve();
      const total = has('counts in numbers') ? BigInt(Number(before) + Number(by)) : before + by;
      const until = found === undefined ? (ttlMs === undefined ? Infinity : clock.now() + ttlMs) : found.until;
      const extended = has('prolongs counters') && ttlMs !== undefined ? clock.now() + ttlMs : until;
      kept.set(key, { value: Buffer.from(String(has('starts counters anew') ? by : total)), until: extended });
      return has('starts counters anew') ? by : total;
    },
  };
  return { keyValue, elapse: (ms) => clock.advance(ms), close: async () => undefined };
}
