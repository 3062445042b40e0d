import { describe, expect, it } from 'vitest';
import { boundedMemo } from './bounded-memo.ts';

describe('boundedMemo', () => {
  it('never holds more than its capacity, whatever keys callers make up', () => {
    const memo = boundedMemo<number>(100);
    for (let i = 0; i < 10_000; i++) {
      memo.set(`key-${i}`, i);
      expect(memo.size).toBeLessThanOrEqual(100);
    }
  });

  it('keeps what is in use while made-up keys pass through', () => {
    const memo = boundedMemo<object>(100);
    const kept = {};
    memo.set('kept', kept);
    for (let i = 0; i < 10_000; i++) {
      memo.set(`key-${i}`, {});
      if (i % 20 === 0) expect(memo.get('kept')).toBe(kept);
    }
  });

  it('forgets what nobody asked for', () => {
    const memo = boundedMemo<number>(10);
    memo.set('old', 1);
    for (let i = 0; i < 10; i++) memo.set(`key-${i}`, i);
    expect(memo.get('old')).toBeUndefined();
  });
});
