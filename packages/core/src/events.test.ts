import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventBus } from './events.ts';
import { exchangeOf } from './exchange.ts';

const bus = new EventBus();
const started = {
  exchange: exchangeOf({ id: 'x', startedAt: 0, principal: { tenant: 't', tags: {} }, events: bus }),
  endpoint: 'chat',
};
const turn = (): Promise<void> => new Promise(setImmediate);

afterEach(() => {
  vi.restoreAllMocks();
});

describe('EventBus', () => {
  it('tells every listener, in the order they came', () => {
    const events = new EventBus();
    const told: number[] = [];
    events.on('exchange:started', () => told.push(1));
    events.on('exchange:started', () => told.push(2));
    events.emit('exchange:started', started);
    expect(told).toEqual([1, 2]);
  });

  it('knows whether anybody listens, so that nothing is built for nobody', () => {
    const events = new EventBus();
    expect(events.hears('exchange:started')).toBe(false);
    const off = events.on('exchange:started', () => undefined);
    expect(events.hears('exchange:started')).toBe(true);
    off();
    expect(events.hears('exchange:started')).toBe(false);
  });

  it('is not disturbed by a listener that throws, and reports it once', () => {
    const events = new EventBus();
    const defects: unknown[] = [];
    let told = 0;
    const failure = new Error('A listener failed');
    events.on('defect', ({ error }) => defects.push(error));
    events.on('exchange:started', () => {
      throw failure;
    });
    events.on('exchange:started', () => told++);
    for (let time = 0; time < 3; time++) events.emit('exchange:started', started);
    expect(told).toBe(3);
    expect(defects).toEqual([failure]);
  });

  it('is not disturbed by an asynchronous listener that rejects, and reports it once', async () => {
    const events = new EventBus();
    const defects: unknown[] = [];
    const failure = new Error('A listener failed later');
    events.on('defect', ({ error }) => defects.push(error));
    events.on('exchange:started', async () => {
      await turn();
      throw failure;
    });
    for (let time = 0; time < 3; time++) events.emit('exchange:started', started);
    await turn();
    await turn();
    expect(defects).toEqual([failure]);
  });

  it('does not go round in circles when the listener to defects throws', () => {
    const events = new EventBus();
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    events.on('defect', () => {
      throw new Error('Twice broken');
    });
    expect(() => events.report(new Error('x'))).not.toThrow();
    expect(log).not.toHaveBeenCalled();
  });

  it('writes a defect nobody listens to on the console', () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const error = new Error('x');
    new EventBus().report(error);
    expect(log).toHaveBeenCalledWith('weir: defect', error);
  });
});
