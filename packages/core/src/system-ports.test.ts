import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, systemRandom } from './system-ports.ts';

const DAY_MS = 86_400_000;

describe('systemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells epoch milliseconds', () => {
    vi.setSystemTime(1_234);
    expect(systemClock().now()).toBe(1_234);
  });

  it('runs an action once after its time, unless it is called off', () => {
    const clock = systemClock();
    const [kept, dropped] = [vi.fn(), vi.fn()];
    clock.after(100, kept);
    const callOff = clock.after(100, dropped);
    callOff();
    vi.advanceTimersByTime(99);
    expect(kept).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(kept).toHaveBeenCalledTimes(1);
    expect(dropped).not.toHaveBeenCalled();
  });

  it.each([25, 60, 400])('waits %d days where a plain timer would fire at once', (days) => {
    const clock = systemClock();
    const action = vi.fn();
    clock.after(days * DAY_MS, action);
    vi.advanceTimersByTime(days * DAY_MS - 1);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledTimes(1);
  });

  it('can call off a long wait at any time of it', () => {
    const clock = systemClock();
    const action = vi.fn();
    const callOff = clock.after(60 * DAY_MS, action);
    vi.advanceTimersByTime(30 * DAY_MS);
    callOff();
    vi.advanceTimersByTime(60 * DAY_MS);
    expect(action).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never runs what is to run after for ever, and keeps no timer for it', () => {
    const action = vi.fn();
    const callOff = systemClock().after(Number.POSITIVE_INFINITY, action);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100 * DAY_MS);
    callOff();
    expect(action).not.toHaveBeenCalled();
  });

  it('sleeps', async () => {
    const asleep = systemClock().sleep(50);
    vi.advanceTimersByTime(50);
    await expect(asleep).resolves.toBeUndefined();
  });

  it('wakes with the reason of an abort at once and leaves no timer', async () => {
    const controller = new AbortController();
    const reason = new Error('Enough');
    const asleep = systemClock().sleep(50, controller.signal);
    controller.abort(reason);
    await expect(asleep).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    await expect(systemClock().sleep(50, controller.signal)).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no listener on a signal once it woke by itself', async () => {
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    const asleep = systemClock().sleep(50, controller.signal);
    vi.advanceTimersByTime(50);
    await asleep;
    expect(removed).toHaveBeenCalledTimes(1);
  });
});

describe('systemRandom', () => {
  it('gives ids that are short, plain and different, in two sources too', () => {
    const [one, two] = [systemRandom(), systemRandom()];
    const ids = new Set(Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? one : two).id()));
    expect(ids.size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{3,24}$/);
  });

  it('gives numbers from 0 to below 1', () => {
    const random = systemRandom();
    for (let time = 0; time < 100; time++) {
      const next = random.next();
      expect(next >= 0 && next < 1).toBe(true);
    }
  });
});
