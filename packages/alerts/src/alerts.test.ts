import { type Catalogue, EventBus, type ModelCard, type Price, usd } from '@weir/core';
import { cardOf, chat, exchange, ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type Alert, type AlertsOptions, alerts, event, log } from './index.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const target = { provider: 'a', model: 'm' };

function setUp(options: Partial<AlertsOptions> = {}, catalogue?: Catalogue) {
  const clock = new ManualClock();
  const events = new EventBus();
  const told: Alert[] = [];
  const services = { events, clock, ...(catalogue === undefined ? {} : { catalogue }) };
  const watching = alerts(services, { sinks: [{ send: (alert) => void told.push(alert) }], ...options });
  const emit = events.emit.bind(events) as (name: string, event: unknown) => void;
  const spend = (amount: string, outcome = 'complete', principal = { tenant: 't', key: 'k', tags: {} }) =>
    emit('attempt:settled', {
      exchange: exchange({ principal }),
      attempt: { target },
      settlement: { cost: usd(amount), outcome },
    });
  return { clock, events, told, watching, emit, spend };
}
const kindsOf = (told: readonly Alert[]): string[] => told.map(({ kind, subject }) => `${kind} ${subject}`);

describe('a budget that is being spent', () => {
  const reached = (more: object = {}) => ({
    account: 'key:t/k:2026-11',
    scope: 'key',
    name: 'k',
    window: 'month',
    isSoft: true,
    startsAt: Date.UTC(2026, 10, 1),
    endsAt: Date.UTC(2026, 11, 1),
    percent: 50,
    spent: usd('5'),
    limit: usd('10'),
    ...more,
  });

  it('is told at each mark once, with the day it will be used up', async () => {
    const { clock, told, emit } = setUp();
    await clock.advance(9 * 24 * HOUR_MS); // half of it in nine days: all of it in eighteen
    emit('budget:reached', reached());
    emit('budget:reached', reached());
    emit('budget:reached', reached({ percent: 80, spent: usd('8') }));
    expect(told.map(({ message }) => message)).toEqual([
      "The soft budget of key 'k' per month is 50 % spent: 5 of 10 USD",
      "The soft budget of key 'k' per month will be used up on 2026-11-19 at this rate: 5 of 10 USD so far",
      "The soft budget of key 'k' per month is 80 % spent: 8 of 10 USD",
    ]);
  });

  it('is not forecast to end when it lasts', async () => {
    const { clock, told, emit } = setUp();
    await clock.advance(20 * 24 * HOUR_MS);
    emit('budget:reached', reached());
    expect(kindsOf(told)).toEqual(['budget key:t/k:2026-11']);
  });

  it('is not forecast where it has no period', () => {
    const { told, emit } = setUp();
    emit('budget:reached', reached({ window: 'total', startsAt: -Infinity, endsAt: Infinity }));
    expect(kindsOf(told)).toEqual(['budget key:t/k:2026-11']);
  });
});

describe('spending per minute', () => {
  /** An hour of 8 to 12 cents a minute. */
  async function usual(world: ReturnType<typeof setUp>, minutes = 60): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      world.spend(String(0.08 + 0.01 * (minute % 5)));
      await world.clock.advance(MINUTE_MS);
    }
  }

  it('is told of the key and of the model when it is far from usual, once an hour', async () => {
    const world = setUp();
    await usual(world);
    expect(world.told).toEqual([]);
    for (let spent = 0; spent < 10; spent++) world.spend('0.1');
    expect(kindsOf(world.told)).toEqual(["anomaly key 'k' of tenant 't'", "anomaly model 'a/m'"]);
    expect(world.told[0]?.message).toMatch(/^Spending of key 'k' of tenant 't' is 0\.\d+ USD within a minute, 0\.1/);
  });

  it('is no matter where it varies as it always did, is too small, or there is no habit yet', async () => {
    const varying = setUp();
    await usual(varying);
    varying.spend('0.13');
    const small = setUp({ leastUsdPerMinute: 5 });
    await usual(small);
    small.spend('4');
    const young = setUp();
    await usual(young, 10);
    young.spend('4');
    expect([...varying.told, ...small.told, ...young.told]).toEqual([]);
  });

  it('counts idle minutes: what runs once an hour is odd', async () => {
    const world = setUp();
    world.spend('0.01');
    await world.clock.advance(HOUR_MS);
    world.spend('1');
    expect(kindsOf(world.told)).toContain("anomaly model 'a/m'");
  });
});

describe('failed attempts', () => {
  it('are told when they cost a good part of the hour', async () => {
    const { clock, told, spend } = setUp();
    spend('2');
    spend('0.49', 'failed');
    expect(told).toEqual([]);
    spend('0.02', 'failed');
    expect(told.map(({ message }) => message)).toEqual([
      "Failed attempts at 'a/m' cost 0.51 USD this hour, 20 % of all it cost",
    ]);
    await clock.advance(HOUR_MS);
    spend('0.49', 'failed');
    expect(told.filter(({ kind }) => kind === 'retry-waste')).toHaveLength(1);
  });
});

describe('a cache', () => {
  it('is told when it answers less than half as often as the hour before', async () => {
    const { clock, told, emit } = setUp();
    const look = (hits: number, misses: number): void => {
      for (let hit = 0; hit < hits; hit++) emit('cache:hit', { exchange: exchange() });
      for (let miss = 0; miss < misses; miss++) emit('cache:miss', { exchange: exchange() });
    };
    look(60, 40);
    await clock.advance(HOUR_MS);
    look(50, 50);
    await clock.advance(HOUR_MS);
    expect(told).toEqual([]);
    look(10, 60);
    expect(told.map(({ message }) => message)).toEqual([
      "The cache answers 20 % of tenant 'test', 50 % the hour before",
    ]);
  });
});

describe('prices', () => {
  function catalogueOver(cards: { prices: readonly Price[]; version: number }): Catalogue {
    const card = (): ModelCard => cardOf('a', 'm', { prices: cards.prices, priceVersion: `v${cards.version}` });
    return {
      card,
      find: () => [card()],
      all: () => [card()],
      get version() {
        return cards.version;
      },
    };
  }

  it('are told when those of a used model change', () => {
    const cards = { prices: cardOf('a').prices, version: 1 };
    const { told, spend } = setUp({}, catalogueOver(cards));
    spend('0');
    cards.version = 2;
    spend('0');
    expect(told).toEqual([]);
    cards.prices = cards.prices.map((price) => ({ ...price, amount: usd('9') }));
    cards.version = 3;
    spend('0');
    expect(told.map(({ message }) => message)).toEqual(["The prices of 'a/m' changed to those of v3"]);
  });

  it('are told to be missing, once a day, used or refused', async () => {
    const { clock, told, spend, emit } = setUp({}, catalogueOver({ prices: [], version: 1 }));
    spend('0');
    emit('budget:refused', { target, error: { code: 'unpriced' } });
    await clock.advance(24 * HOUR_MS);
    spend('0');
    emit('budget:refused', { target: { provider: 'b', model: 'x' }, error: { code: 'unpriced' } });
    emit('budget:refused', { target: { provider: 'c', model: 'x' }, error: { code: 'budget_exceeded' } });
    expect(kindsOf(told)).toEqual(['unpriced a/m', 'unpriced a/m', 'unpriced b/x']);
  });
});

describe('a unit without a price', () => {
  it('is told by name, also where the model has other prices', () => {
    const { told, emit } = setUp({});
    emit('price:unpriced', { target, units: ['searches', 'reasoning_tokens'] });
    expect(told.map(({ message }) => message)).toEqual([
      "'a/m' used searches, reasoning_tokens, which has no price: what it costs is not known",
    ]);
  });
});

describe('a price list that is not believed', () => {
  it('is told once a day, with the first thing that is wrong', () => {
    const { told, emit } = setUp({});
    const problems = [
      { name: 'a/m', message: 'input_tokens: 20 is too much' },
      { name: 'a/n', message: 'x' },
    ];
    for (let time = 0; time < 2; time++) emit('price:quarantined', { list: 'litellm', problems });
    expect(told.map(({ kind, subject, message }) => [kind, subject, message])).toEqual([
      [
        'price-list',
        'litellm',
        "Of price list 'litellm' not everything is believed, former prices stand: a/m: input_tokens: 20 is too much (and 1 more)",
      ],
    ]);
  });
});

describe('a usage that cannot be right', () => {
  it('is told once a day with its reason', () => {
    const { told, emit } = setUp({});
    for (let time = 0; time < 2; time++) emit('usage:flawed', { attempt: { target }, reason: '-5 is no count' });
    expect(told.map(({ kind, message }) => [kind, message])).toEqual([
      ['usage', "'a/m' reported a usage that cannot be right: -5 is no count"],
    ]);
  });
});

describe('a tool loop', () => {
  const said = (name: string, given: string) => ({
    role: 'assistant',
    tool_calls: [{ id: '1', type: 'function', function: { name, arguments: given } }],
  });
  const asking = (...messages: object[]) => ({ exchange: exchange(), call: chat({ messages } as never) });

  it('is told when one conversation makes the same call again and again', () => {
    const { told, emit } = setUp();
    const four = Array.from({ length: 4 }, () => said('look', '{"at":1}'));
    emit('attempt:started', asking(...four, said('look', '{"at":2}')));
    expect(told).toEqual([]);
    for (let turn = 0; turn < 2; turn++) emit('attempt:started', asking(...four, said('look', '{"at":1}')));
    expect(told.map(({ message }) => message)).toEqual([
      "A conversation of tenant 'test' called the tool 'look' 5 times with the same arguments",
    ]);
  });

  it('is no matter of odd messages', () => {
    const { events, told, emit } = setUp();
    const defects: unknown[] = [];
    events.on('defect', ({ error }) => defects.push(error));
    emit('attempt:started', asking({ tool_calls: [null, 1, { function: 'x' }] }, { tool_calls: 'x' }));
    emit('attempt:started', { exchange: exchange(), call: chat({ messages: null } as never) });
    expect([told, defects]).toEqual([[], []]);
  });
});

describe('sinks', () => {
  it('are told beside one that throws, which is reported', () => {
    const lines: string[] = [];
    const thrown = new Error('broken');
    const events = new EventBus();
    const defects: unknown[] = [];
    const raised: Alert[] = [];
    events.on('defect', ({ error }) => defects.push(error));
    events.on('alert:raised', (alert) => raised.push(alert));
    const failing = {
      send: (): void => {
        throw thrown;
      },
    };
    const clock = new ManualClock();
    alerts({ events, clock }, { sinks: [failing, log((line) => lines.push(line)), event(events)], leastWasteUsd: 0.1 });
    (events.emit as (name: string, event: unknown) => void).call(events, 'attempt:settled', {
      exchange: exchange(),
      attempt: { target },
      settlement: { cost: usd('1'), outcome: 'failed' },
    });
    expect(defects).toEqual([thrown]);
    expect(lines).toEqual([
      "weir alert (retry-waste): Failed attempts at 'a/m' cost 1.00 USD this hour, 100 % of all it cost",
    ]);
    expect(raised).toMatchObject([{ kind: 'retry-waste', at: clock.now() }]);
  });

  it('are told nothing after a stop', async () => {
    const { told, watching, spend } = setUp({ leastWasteUsd: 0.1 });
    await watching.stop();
    spend('1', 'failed');
    expect(told).toEqual([]);
  });
});

it.each(['deviations', 'leastUsdPerMinute', 'wasteShare', 'leastWasteUsd', 'sameToolCalls'])(
  'refuses %s of 0 at start',
  (name) => {
    expect(() => setUp({ [name]: 0 })).toThrow(`alerts: ${name} is 0, a number above 0 was expected`);
  },
);
