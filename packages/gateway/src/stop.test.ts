import { CLOCK, defineService, KEY_VALUE, provide, WeirError } from '@weir/core';
import { scripted, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { eventsIn, JSON_TYPE, question, read, world } from '../test/world.ts';
import { createGateway } from './create-gateway.ts';

const chat = (more: object = {}) => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: JSON_TYPE,
  body: Buffer.from(JSON.stringify(question(more))),
});

describe('stop', () => {
  it('lets those inside finish and tells new ones to come back', async () => {
    let answer!: () => void;
    const { gateway, ask, upstream } = await world([
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ kind: 'bytes', headers: {}, contentType: 'text/plain', bytes: Buffer.from('late') });
        }),
    ]);
    const inside = ask(question());
    await settled();
    const stopped = gateway.stop();
    const refused = await ask(question());
    expect([refused.status, refused.json.error.code]).toEqual([503, 'shutting_down']);
    expect(refused.headers).toMatchObject({ 'retry-after': '1', 'x-should-retry': 'true' });
    answer();
    expect((await inside).text).toBe('late');
    await stopped;
    expect(upstream.calls).toHaveLength(1);
  });

  it('ends those who stay longer than 30 s with an error', async () => {
    const { gateway, clock, ask, ledger } = await world([{ stall: true }, { pieces: ['one', 'two'], stallAfter: 1 }]);
    const value = ask(question());
    await settled();
    const stream = gateway.handle(chat({ stream: true })).then(read);
    await settled();
    await clock.runUntil(gateway.stop());
    expect((await value).json.error.code).toBe('shutting_down');
    expect(eventsIn((await stream).text).at(-1).error.code).toBe('shutting_down');
    expect(ledger.rows.map(({ outcome }) => outcome?.outcome)).toEqual(['failed', 'failed']);
    expect(gateway.exchanges).toBe(0);
  });

  it('waits for background work, then closes everything in reverse', async () => {
    const log: string[] = [];
    let finish!: () => void;
    const store = (name: string) =>
      defineService({
        name,
        inject: {},
        provides: [KEY_VALUE],
        defaults: {},
        schema: { type: 'object' },
        create: () => ({
          services: new Map([provide(KEY_VALUE, {} as never)]),
          start: () => void log.push(`start ${name}`),
          stop: () => void log.push(`stop ${name}`),
        }),
      })();
    const upstream = { ...scripted('a', [{ text: 'x' }]), stop: async () => void log.push('stop a') };
    const { gateway, ask } = await world([], {
      upstream: upstream as never,
      services: [store('one'), store('two')],
      middleware: [
        async (call, next) => {
          call.exchange.waitUntil(
            new Promise<void>((resolve) => {
              finish = resolve;
            }).then(() => void log.push('background')),
          );
          return next(call);
        },
      ],
    });
    await ask(question());
    const stopped = gateway.stop();
    await settled();
    expect(log).toEqual(['start one', 'start two']);
    finish();
    await stopped;
    expect(log.slice(2)).toEqual(['background', 'stop a', 'stop two', 'stop one']);
  });

  it('may be asked for twice and happens once', async () => {
    let stops = 0;
    const upstream = { ...scripted('a', [{ text: 'x' }]), stop: async () => void stops++ };
    const { gateway } = await world([], { upstream: upstream as never });
    await Promise.all([gateway.stop(), gateway.stop()]);
    await gateway.stop();
    expect(stops).toBe(1);
  });
});

describe('a gateway that does not start', () => {
  it('leaves nothing running: what was started is stopped in reverse', async () => {
    const log: string[] = [];
    const part = (name: string, isBroken = false) => ({
      ...scripted(name, []),
      start: async () => {
        log.push(`start ${name}`);
        if (isBroken) throw new WeirError('invalid_options', `'${name}' has no key`);
      },
      stop: async () => void log.push(`stop ${name}`),
    });
    const providers = [part('a'), part('b'), part('c', true), part('d')] as never[];
    await expect(createGateway({ providers })).rejects.toThrow("'c' has no key");
    expect(log).toEqual(['start a', 'start b', 'start c', 'stop b', 'stop a']);
  });
});

describe('two gateways', () => {
  it('share nothing', async () => {
    const [one, other] = [await world([{ text: 'one' }]), await world([{ text: 'other' }])];
    expect(one.gateway.service(CLOCK)).toBe(one.clock);
    await one.gateway.stop();
    expect((await one.ask(question())).status).toBe(503);
    expect((await other.ask(question())).status).toBe(200);
    expect(other.gateway.service(CLOCK)).toBe(other.clock);
  });
});
