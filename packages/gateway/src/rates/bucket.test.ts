import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bucket } from './bucket.ts';

describe('a bucket', () => {
  it('lets through no more than a minute holds and what came in since, whoever asks when', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), waits, (perMinute, pauses) => {
        const bucket = new Bucket();
        const begin = 1_700_000_000_000;
        let now = begin;
        let through = 0;
        for (const pauseMs of pauses) {
          now += pauseMs;
          if (bucket.waitMs(1, perMinute, now) > 0) continue;
          bucket.take(1, perMinute, now);
          through++;
          expect(through).toBeLessThanOrEqual(perMinute + ((now - begin) * perMinute) / 60_000 + 1e-6);
        }
      }),
    );
  });

  it('lets through at the time it said, and not a millisecond sooner', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 5_000 }), (perMinute, taken) => {
        const bucket = new Bucket();
        bucket.take(taken, perMinute, 0);
        const waitMs = bucket.waitMs(1, perMinute, 0);
        if (waitMs > 1) expect(bucket.waitMs(1, perMinute, waitMs - 1)).toBeGreaterThan(0);
        expect(bucket.waitMs(1, perMinute, waitMs)).toBe(0);
      }),
    );
  });

  it('fills up to a minute and no further, whatever is given back', () => {
    const bucket = new Bucket();
    bucket.take(-50, 10, 0);
    expect(bucket.level(10, 0)).toBe(10);
    expect(bucket.level(10, 3_600_000)).toBe(10);
  });

  it('goes by a changed limit at once', () => {
    const bucket = new Bucket();
    expect(bucket.level(100, 0)).toBe(100);
    expect(bucket.level(10, 0)).toBe(10);
    expect(bucket.level(100, 6_000)).toBe(20);
  });

  it('does not fill up when the clock is set back', () => {
    const bucket = new Bucket();
    bucket.take(10, 10, 60_000);
    expect(bucket.level(10, 0)).toBe(0);
  });
});
