import { bodyOf, type Endpoints, EventBus, exchangeOf, type Price, pico, ZERO } from '@weir/core';
import { chatEndpoint, standardEndpoints } from '@weir/endpoints';
import { cardOf, chat, chatChunks, chatResponse, exchange, seededRandom, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { RowLedger } from '../test/row-ledger.ts';
import { Tape } from '../test/tape.ts';
import { abortable, hear, world } from '../test/world.ts';
import { cache } from './cache.ts';

const COSTLY: Price = { unit: 'input_tokens', amount: pico(1_000n), per: 1, source: 'test' };

/** 10 tokens in at 1 USD, 5 out at 2 USD per million. */
const COST = pico(20_000_000n);

describe('what is told and booked', () => {
  it('tells of misses, stores and hits, with what a hit saved', async () => {
    const { run, clock } = world([{ text: 'hello' }]);
    const first = chat('hi');
    const heard = hear(first, 'cache:miss', 'cache:stored', 'cache:hit');
    await run(first);
    await settled();
    await clock.advance(2_000);
    await run(chat('hi', { exchange: first.exchange }));
    expect(heard.map(({ name }) => name)).toEqual(['cache:miss', 'cache:stored', 'cache:hit']);
    expect(heard[1]?.event).toMatchObject({ kind: 'value', endpoint: 'chat' });
    expect(heard[2]?.event).toMatchObject({ ageMs: 2_000, saved: COST, target: { provider: 'a', model: 'm' } });
  });

  it('puts no text of the request into its events', async () => {
    const { run } = world([{ text: 'hello' }]);
    const call = chat('a secret question');
    const heard = hear(call, 'cache:miss', 'cache:stored');
    await run(call);
    await settled();
    expect(heard.map(({ event }) => event.key).join()).not.toContain('secret');
  });

  it('writes one row for a hit: no cost, nothing held, and what it saved', async () => {
    const { run, ledger, clock } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    await settled();
    await run(chat('hi', { principal: { key: 'k', user: 'u' } }));
    await settled();
    expect(ledger.rows.map(({ kind }) => kind)).toEqual(['first', 'cached']);
    expect(ledger.rows[1]).toMatchObject({
      held: ZERO,
      sequence: 0,
      purpose: 'serve',
      endpoint: 'chat',
      askedModel: 'm',
      tenant: 'test',
      key: 'k',
      user: 'u',
      target: { provider: 'a', model: 'm' },
      startedAt: clock.now(),
      outcome: { outcome: 'complete', basis: 'cached', cost: ZERO, savings: { cache: COST }, priceVersion: 'test@1' },
    });
  });

  it('prices a hit by the size that was asked for', async () => {
    const large = { variant: { size: 'large' } };
    const endpoint = { ...chatEndpoint, asks: () => ({ usage: {}, ...large }) };
    const models = [cardOf('a', 'm', { prices: [{ ...COSTLY, when: large }] })];
    const endpoints = new Map([['chat', endpoint]]) as unknown as Endpoints;
    const { run, ledger } = world([{ text: 'hello' }], { endpoints, models });
    for (let times = 0; times < 2; times++) {
      await run(chat('hi'));
      await settled();
    }
    expect(ledger.rows[1]?.outcome?.savings?.cache).toBe(ledger.rows[0]?.outcome?.cost);
    expect(ledger.rows[0]?.outcome?.cost).toBeGreaterThan(0n);
  });

  it('writes each row once, under an id of its own', async () => {
    const { run, ledger } = world([{ text: 'hello' }]);
    const shared = exchange();
    for (let index = 0; index < 4; index++) {
      await run(chat('hi', { exchange: shared }));
      await settled();
    }
    expect(new Set(ledger.rows.map(({ id }) => id)).size).toBe(4);
    expect(ledger.rows.every(({ outcome }) => outcome !== undefined)).toBe(true);
  });

  it('serves hits while the ledger is down', async () => {
    const { run, ledger } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    await settled();
    ledger.isDown = true;
    const call = chat('hi');
    const defects: unknown[] = [];
    call.exchange.events.on('defect', ({ error }) => defects.push(error));
    expect((await run(call)).kind).toBe('value');
    await settled();
    expect(defects).toMatchObject([{ message: 'The ledger is down' }]);
  });

  it('stores after the answer was handed on', async () => {
    const { run, store } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    for (let hop = 0; hop < 50; hop++) await undefined;
    expect(store.writes).toBe(0);
    await settled();
    expect(store.writes).toBe(1);
  });

  it('keeps the write inside the drain of the gateway', async () => {
    const { run, store } = world([{ text: 'hello' }]);
    const work: Promise<unknown>[] = [];
    const live = exchangeOf({
      id: 'drained',
      startedAt: 0,
      principal: { tenant: 'test', tags: {} },
      events: new EventBus(),
      waitUntil: (promise) => void work.push(promise),
    });
    await run(chat('hi', { exchange: live }));
    await Promise.all(work);
    expect(store.writes).toBe(1);
  });

  it('counts what an answer cost when it was made where nobody knows the price of today', async () => {
    const { run, store, clock } = world([{ text: 'hello' }]);
    await run(chat('hi', { target: { provider: 'a', model: 'm' } }));
    await settled();
    const ledger = new RowLedger();
    const services = {
      store,
      endpoints: standardEndpoints(),
      clock,
      random: seededRandom(),
      catalogue: undefined,
      ledger,
    };
    await cache.create(services)(chat('hi', { target: { provider: 'a', model: 'm' } }), () =>
      Promise.reject(new Error('unused')),
    );
    await settled();
    expect(ledger.rows).toMatchObject([{ outcome: { savings: { cache: COST }, priceVersion: undefined } }]);
  });

  it('prices a hit at the tier that was served', async () => {
    const body = bodyOf({ ...chatResponse('hello'), service_tier: 'flex' } as ReturnType<typeof chatResponse>);
    const { run, ledger } = world([{ reply: { kind: 'value', headers: {}, body } }]);
    await run(chat('hi'));
    await settled();
    await run(chat('hi'));
    await settled();
    expect(ledger.rows[1]).toMatchObject({ outcome: { serviceTier: 'flex', savings: { cache: COST } } });
  });

  it('tells of a hit and books it while the answer is still being stored', async () => {
    const { run, ledger } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    const call = chat('hi');
    const heard = hear(call, 'cache:hit', 'cache:joined');
    await run(call);
    await settled();
    expect(heard).toMatchObject([{ name: 'cache:hit', event: { ageMs: 0, saved: COST } }]);
    expect(ledger.rows[1]).toMatchObject({ kind: 'cached', outcome: { savings: { cache: COST } } });
  });

  it('books a caller who joins and leaves as aborted, with nothing saved', async () => {
    const tape = new Tape();
    const { run, ledger } = world([tape.reply]);
    const leading = run(chat({ stream: true }));
    await settled();
    tape.send(...chatChunks(['one']).slice(0, 2));
    await leading;
    const { call, leave } = abortable({ stream: true });
    await run(call);
    leave();
    await settled();
    expect(ledger.rows[1]).toMatchObject({
      kind: 'cached',
      exchange: call.exchange.id,
      outcome: { outcome: 'aborted', savings: { cache: ZERO }, cost: ZERO, error: 'cancelled' },
    });
  });
});
