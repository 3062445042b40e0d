import { type ErrorCode, type ErrorDetails, WeirError } from '@weir/core';
import { chat } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { KeyRing } from './key-ring.ts';

const to = (model: string, session?: string) =>
  chat('hi', {
    target: { provider: 'p', model },
    ...(session === undefined ? {} : { wishes: { session } }),
  }) as never;
const CALL = to('m');
const answered = (status: number, code: ErrorCode, more: ErrorDetails = {}) =>
  new WeirError(code, 'no', { dispatch: { sent: true, status }, ...more });
const REFUSED = answered(401, 'upstream_auth');
const THROTTLED = answered(429, 'rate_limited', { retryAfterMs: 3_000 });
const AGAIN = { advice: 'retry', retryAfterMs: 1 };
const MINUTES_10 = 600_000;

const chosen = (ring: KeyRing, times: number, call = CALL, now = 0): number[] =>
  Array.from({ length: times }, () => ring.choose(call, now));

function thrownBy(work: () => unknown): WeirError {
  try {
    work();
  } catch (error) {
    return error as WeirError;
  }
  throw new Error('It did not throw');
}

describe('a key ring', () => {
  it('lets keys take turns', () => {
    expect(chosen(new KeyRing('p', 3), 5)).toEqual([0, 1, 2, 0, 1]);
  });

  it('keeps the requests of one session with one key, and spreads sessions', () => {
    const ring = new KeyRing('p', 3);
    const sessions = Array.from({ length: 30 }, (_, index) => new Set(chosen(ring, 4, to('m', `s${index}`))));

    expect(sessions.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(sessions.flatMap((keys) => [...keys]))).toEqual(new Set([0, 1, 2]));
  });

  it('leaves a refused key out for ten minutes, for all models, and asks for another try at once', () => {
    const ring = new KeyRing('p', 2);

    expect(ring.failed(REFUSED, 0, CALL, 0)).toMatchObject({ code: 'upstream_auth', ...AGAIN });
    expect(chosen(ring, 3, CALL, MINUTES_10 - 1)).toEqual([1, 1, 1]);
    expect(chosen(ring, 2, to('other'), 0)).toEqual([1, 1]);
    expect(new Set(chosen(ring, 2, CALL, MINUTES_10))).toEqual(new Set([0, 1]));
  });

  it.each([
    ['as long as it says', 7_000, 7_000],
    ['for ten minutes when it does not say', undefined, MINUTES_10],
  ])('leaves a key out whose quota is used up, %s', (_, hint, until) => {
    const ring = new KeyRing('p', 2);
    ring.failed(answered(429, 'quota_exhausted', hint === undefined ? {} : { retryAfterMs: hint }), 1, CALL, 0);

    expect(chosen(ring, 3, to('other'), until - 1)).toEqual([0, 0, 0]);
    expect(chosen(ring, 2, to('other'), until)).toContain(1);
  });

  it('leaves a throttled key out for its model alone, as long as Retry-After says', () => {
    const ring = new KeyRing('p', 2);

    expect(ring.failed(THROTTLED, 0, CALL, 0)).toMatchObject({ code: 'rate_limited', ...AGAIN });
    expect(chosen(ring, 2, CALL, 2_999)).toEqual([1, 1]);
    expect(chosen(ring, 2, CALL, 3_000)).toContain(0);
    expect(chosen(ring, 2, to('other'), 0)).toContain(0);
  });

  it('leaves a throttled key out for a second when nobody says how long', () => {
    const ring = new KeyRing('p', 2);
    ring.failed(answered(429, 'rate_limited'), 0, CALL, 0);

    expect(chosen(ring, 2, CALL, 999)).toEqual([1, 1]);
    expect(chosen(ring, 2, CALL, 1_000)).toContain(0);
  });

  it('says until when all keys sit out, to the request that finds out and to those after it', () => {
    const ring = new KeyRing('p', 2);
    ring.failed(REFUSED, 1, CALL, 0);

    expect(ring.failed(THROTTLED, 0, CALL, 0)).toMatchObject({ advice: 'retry', retryAfterMs: 3_000 });
    expect(thrownBy(() => ring.choose(CALL, 1_000))).toMatchObject({
      code: 'rate_limited',
      advice: 'retry',
      retryAfterMs: 2_000,
      message: "Each of the 2 keys of 'p' was refused or throttled",
      details: { dispatch: { sent: false } },
    });
  });

  it('advises another target when every key is refused', () => {
    const ring = new KeyRing('p', 2);
    ring.failed(REFUSED, 0, CALL, 0);

    expect(ring.failed(REFUSED, 1, CALL, 5)).toMatchObject({ advice: 'reroute', retryAfterMs: MINUTES_10 - 5 });
    expect(thrownBy(() => ring.choose(CALL, 5))).toMatchObject({ code: 'upstream_auth', advice: 'reroute' });
  });

  it('puts a key last that was answered 403, for its model alone: the request may be what was refused', () => {
    const ring = new KeyRing('p', 2);
    const forbidden = answered(403, 'upstream_auth');

    expect(ring.failed(forbidden, 0, CALL, 0)).toMatchObject(AGAIN);
    expect(chosen(ring, 2, CALL, 10)).toEqual([1, 1]);
    expect(chosen(ring, 2, to('other'), 10)).toContain(0);
    expect(ring.failed(forbidden, 1, CALL, 0)).toMatchObject({ advice: 'reroute' });
    expect(ring.failed(forbidden, 1, CALL, 0).retryAfterMs).toBeUndefined();
    expect(new Set(chosen(ring, 2, CALL, 10))).toEqual(new Set([0, 1]));
  });

  it('puts a key last of which something is used up, for its model, a minute at most', () => {
    const ring = new KeyRing('p', 2);
    ring.answered([{ unit: 'requests', remaining: 0, resetsAt: 3_000 }], 0, CALL, 0);
    ring.answered([{ unit: 'requests', remaining: 1, resetsAt: 3_000 }], 1, CALL, 0);

    expect(chosen(ring, 2, CALL, 2_999)).toEqual([1, 1]);
    expect(chosen(ring, 2, to('other'), 10)).toContain(0);
    expect(chosen(ring, 2, CALL, 3_000)).toContain(0);
    ring.answered([{ unit: 'tokens', remaining: 0, resetsAt: 9_000_000 }], 0, CALL, 3_000);
    expect(chosen(ring, 2, CALL, 62_999)).toEqual([1, 1]);
    expect(chosen(ring, 2, CALL, 63_000)).toContain(0);
    ring.answered([{ unit: 'tokens', remaining: 0, resetsAt: 90_000 }], 1, CALL, 63_000);
    ring.answered([{ unit: 'tokens', remaining: 0, resetsAt: 90_000 }], 0, CALL, 63_000);
    expect(new Set(chosen(ring, 4, CALL, 64_000))).toEqual(new Set([0, 1]));
  });

  it('leaves a key out for a second that there was no token for', () => {
    const ring = new KeyRing('p', 2);
    ring.failed(new WeirError('upstream_auth', 'no', { dispatch: { sent: false } }), 0, CALL, 0);

    expect(chosen(ring, 2, CALL, 999)).toEqual([1, 1]);
    expect(chosen(ring, 2, CALL, 1_000)).toContain(0);
  });

  it.each([
    answered(500, 'upstream_error'),
    answered(400, 'upstream_rejected'),
    answered(429, 'rate_limited', { advice: 'reroute' }),
    new WeirError('cancelled', 'gone'),
  ])('blames no key for $code, advice $advice', (error) => {
    const ring = new KeyRing('p', 2);

    expect(ring.failed(error, 0, CALL, 0)).toBe(error);
    expect(chosen(ring, 4)).toEqual([0, 1, 0, 1]);
  });

  it('leaves a single key to its provider, whatever that said of it', () => {
    const ring = new KeyRing('p', 1);

    expect(ring.failed(REFUSED, 0, CALL, 0)).toBe(REFUSED);
    expect(ring.choose(CALL, 1)).toBe(0);
  });
});
