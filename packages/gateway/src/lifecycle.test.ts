import { EventBus, type Lifecycle, type WeirError } from '@weir/core';
import { ManualClock, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { Occupancy, startAll, stopAll } from './lifecycle.ts';

const part = (name: string, log: string[], broken: 'start' | 'stop' | 'nothing' = 'nothing'): Lifecycle => ({
  start: async () => {
    log.push(`start ${name}`);
    if (broken === 'start') throw new Error(`${name} does not start`);
  },
  stop: async () => {
    log.push(`stop ${name}`);
    if (broken === 'stop') throw new Error(`${name} does not stop`);
  },
});
const defectsOf = (events: EventBus): unknown[] => {
  const defects: unknown[] = [];
  events.on('defect', ({ error }) => defects.push(error));
  return defects;
};

describe('startAll', () => {
  it('starts in listed order', async () => {
    const log: string[] = [];
    await startAll([part('a', log), {}, part('b', log)], new EventBus());
    expect(log).toEqual(['start a', 'start b']);
  });

  it('stops the started in reverse when one fails, and fails with its error', async () => {
    const log: string[] = [];
    const parts = [part('a', log), part('b', log), part('c', log, 'start'), part('d', log)];
    await expect(startAll(parts, new EventBus())).rejects.toThrow('c does not start');
    expect(log).toEqual(['start a', 'start b', 'start c', 'stop b', 'stop a']);
  });

  it('fails with the first error although another part does not stop, and stops the rest', async () => {
    const log: string[] = [];
    const events = new EventBus();
    const defects = defectsOf(events);
    const parts = [part('a', log), part('b', log, 'stop'), part('c', log, 'start')];
    await expect(startAll(parts, events)).rejects.toThrow('c does not start');
    expect(log.slice(-2)).toEqual(['stop b', 'stop a']);
    expect(defects).toEqual([new Error('b does not stop')]);
  });
});

describe('stopAll', () => {
  it('stops in reverse, whatever fails, and reports it', async () => {
    const log: string[] = [];
    const events = new EventBus();
    const defects = defectsOf(events);
    await stopAll([part('a', log), part('b', log, 'stop'), {}, part('c', log)], events);
    expect(log).toEqual(['stop c', 'stop b', 'stop a']);
    expect(defects).toEqual([new Error('b does not stop')]);
  });
});

describe('Occupancy', () => {
  const enter = (occupancy: Occupancy) => {
    const reasons: WeirError[] = [];
    const leave = occupancy.enter((reason) => reasons.push(reason));
    return { reasons, leave };
  };

  it('counts who is inside', () => {
    const occupancy = new Occupancy();
    const [one, two, three] = [enter(occupancy), enter(occupancy), enter(occupancy)];
    expect(occupancy.exchanges).toBe(3);
    two.leave();
    one.leave();
    expect(occupancy.exchanges).toBe(1);
    three.leave();
    expect(occupancy.exchanges).toBe(0);
  });

  it('drains at once when nobody is inside', async () => {
    const clock = new ManualClock();
    await new Occupancy().drain(clock, 30_000);
    expect(clock.pending).toBe(0);
  });

  it('waits for everyone to leave and aborts nobody', async () => {
    const clock = new ManualClock();
    const occupancy = new Occupancy();
    const [one, two] = [enter(occupancy), enter(occupancy)];
    let isDrained = false;
    const drained = occupancy.drain(clock, 30_000).then(() => {
      isDrained = true;
    });
    one.leave();
    await settled();
    expect(isDrained).toBe(false);
    two.leave();
    await drained;
    expect([one.reasons, two.reasons, clock.pending]).toEqual([[], [], 0]);
  });

  it('aborts those who stay too long, and waits another second', async () => {
    const clock = new ManualClock();
    const occupancy = new Occupancy();
    const leaving = { leave: (): void => undefined };
    leaving.leave = occupancy.enter(() => leaving.leave());
    const stays = enter(occupancy);
    const start = clock.now();
    await clock.runUntil(occupancy.drain(clock, 30_000));
    expect(stays.reasons).toMatchObject([{ code: 'shutting_down', status: 503 }]);
    expect(occupancy.exchanges).toBe(1);
    expect(clock.now() - start).toBe(31_000);
  });

  it('waits for background work, also for what it adds and for what fails', async () => {
    const occupancy = new Occupancy();
    let finish!: () => void;
    let isDrained = false;
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    occupancy.waitUntil(work.then(() => occupancy.waitUntil(Promise.reject(new Error('x')))));
    const drained = occupancy.drain(new ManualClock(), 30_000).then(() => {
      isDrained = true;
    });
    await settled();
    expect(isDrained).toBe(false);
    finish();
    await drained;
  });
});
