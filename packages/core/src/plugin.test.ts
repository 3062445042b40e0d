import { describe, expect, expectTypeOf, it } from 'vitest';
import { WeirError } from './error.ts';
import type { Ledger } from './ledger.ts';
import { defineMiddleware, defineService, optional, provide } from './plugin.ts';
import { CLOCK, type Clock, LEDGER, token } from './ports.ts';

interface Options {
  readonly limit: number;
  readonly label?: string;
}

const INJECT = { clock: CLOCK, ledger: optional(LEDGER) };
const SCHEMA = { type: 'object', properties: { limit: { type: 'number' } } };
const clock = { now: () => 7 } as Clock;
const built: { services: unknown; options: unknown }[] = [];

const gate = defineMiddleware<Options, typeof INJECT>({
  name: 'gate',
  inject: INJECT,
  defaults: { limit: 10 },
  schema: SCHEMA,
  create(services, options) {
    built.push({ services, options });
    return (call, next) => {
      if (options.limit === 0) throw new WeirError('internal_error', `closed at ${services.clock.now()}`);
      return next(call);
    };
  },
});

describe('defineMiddleware', () => {
  it('keeps name, needs, defaults and schema where a gateway and a test find them', () => {
    const { name, inject, defaults, schema } = gate;
    expect({ name, inject, defaults, schema }).toEqual({
      name: 'gate',
      inject: INJECT,
      defaults: { limit: 10 },
      schema: SCHEMA,
    });
    expect(Object.isFrozen(gate.defaults)).toBe(true);
  });

  it('builds by hand with services and options', () => {
    gate.create({ clock, ledger: undefined }, { limit: 3 });
    expect(built.at(-1)).toEqual({ services: { clock, ledger: undefined }, options: { limit: 3 } });
    gate.create({ clock, ledger: undefined });
    expect(built.at(-1)?.options).toEqual({ limit: 10 });
  });

  it('used in a gateway has its options filled up and is built later', () => {
    const before = built.length;
    const use = gate({ label: 'a' });
    expect(built.length).toBe(before);
    expect(use).toMatchObject({
      plugin: 'middleware',
      name: 'gate',
      options: { limit: 10, label: 'a' },
      inject: INJECT,
    });
    use.build({ clock });
    expect(built.at(-1)?.options).toEqual({ limit: 10, label: 'a' });
  });

  it('hands out options nobody can change', () => {
    gate.create({ clock, ledger: undefined }, { limit: 1 });
    expect(Object.isFrozen(built.at(-1)?.options)).toBe(true);
    expect(Object.isFrozen(gate().options)).toBe(true);
  });

  it('takes an option that is undefined for one that was not given', () => {
    const unset = { limit: undefined } as unknown as Partial<Options>;
    expect(gate(unset).options).toEqual({ limit: 10 });
    gate.create({ clock, ledger: undefined }, unset);
    expect(built.at(-1)?.options).toEqual({ limit: 10 });
  });

  it('shares nothing between two uses', () => {
    const [one, two] = [gate({ limit: 1 }), gate({ limit: 2 })];
    expect([one.options, two.options]).toEqual([{ limit: 1 }, { limit: 2 }]);
    expect(one.build({ clock })).not.toBe(two.build({ clock }));
  });

  it('types services by their tokens, optional ones as possibly missing', () => {
    type Services = Parameters<typeof gate.create>[0];
    expectTypeOf<Services['clock']>().toEqualTypeOf<Clock>();
    expectTypeOf<Services['ledger']>().toEqualTypeOf<Ledger | undefined>();
  });
});

describe('defineService', () => {
  const COUNTER = token<{ count(): number }>('test/counter');
  const counter = defineService<{ readonly from: number }, { clock: typeof CLOCK }>({
    name: 'counter',
    inject: { clock: CLOCK },
    provides: [COUNTER],
    defaults: { from: 1 },
    schema: { type: 'object' },
    create: ({ clock: time }, { from }) => ({
      services: new Map([provide(COUNTER, { count: () => from + time.now() })]),
      start: () => undefined,
    }),
  });

  it('says what it provides and gives an instance for each', () => {
    expect(counter.provides).toEqual([COUNTER]);
    const { services } = counter.create({ clock }, { from: 3 });
    expect((services.get(COUNTER) as { count(): number }).count()).toBe(10);
  });

  it('used in a gateway is plain data until it is built', () => {
    const use = counter();
    expect(use).toMatchObject({ plugin: 'service', name: 'counter', provides: [COUNTER], options: { from: 1 } });
    expect(JSON.parse(JSON.stringify(use.options))).toEqual({ from: 1 });
    const set = use.build({ clock });
    expect((set.services.get(COUNTER) as { count(): number }).count()).toBe(8);
  });

  it('takes an option that is undefined for one that was not given', () => {
    expect(counter({ from: undefined } as never).options).toEqual({ from: 1 });
  });
});

describe('token', () => {
  it('is the same for copies of core, and named', () => {
    expect(token('clock')).toBe(CLOCK);
    expect((CLOCK as symbol).description).toBe('weir/clock');
  });
});
