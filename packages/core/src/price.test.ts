import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsd, pico, sum, usd } from './money.ts';
import { costOf, type Price, type PriceCondition, priceOf } from './price.ts';
import type { Usage, UsageUnit } from './usage.ts';

const AT = Date.UTC(2026, 10, 1, 12, 0);
const SEEDED = { seed: 42, numRuns: 300 };

/** A price per million tokens in USD. */
const perMillion = (unit: UsageUnit, amount: string, when?: PriceCondition, since?: number): Price => ({
  unit,
  amount: pico(usd(amount) / 1_000_000n),
  per: 1,
  source: 'test',
  ...(when === undefined ? {} : { when }),
  ...(since === undefined ? {} : { since }),
});

const CHAT = [
  perMillion('input_tokens', '2.50'),
  perMillion('cached_input_tokens', '0.25'),
  perMillion('output_tokens', '10'),
];
const price = (prices: readonly Price[], unit: UsageUnit, input = 0, at = AT, serviceTier?: string) =>
  priceOf(prices, unit, input, serviceTier === undefined ? { at } : { at, serviceTier });

const shuffled = <Item>(items: readonly Item[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

describe('costOf', () => {
  it('is the sum of count times price over the units', () => {
    const { cost, unpriced } = costOf({ input_tokens: 900, cached_input_tokens: 100, output_tokens: 50 }, CHAT, {
      at: AT,
    });
    expect(formatUsd(cost)).toBe('0.002775');
    expect(unpriced).toEqual([]);
  });

  it('of a whole usage is the cost of its lines', () => {
    const count = fc.integer({ min: 0, max: 10_000_000 });
    const usages = fc.record({ input_tokens: count, cached_input_tokens: count, output_tokens: count });
    fc.assert(
      fc.property(usages, (usage) => {
        const lines = Object.entries(usage).map(([unit, number]) => {
          const line = price(CHAT, unit as UsageUnit)!;
          return pico(line.amount * BigInt(number));
        });
        expect(costOf(usage, CHAT, { at: AT }).cost).toBe(sum(lines));
      }),
      SEEDED,
    );
  });

  it('grows with every count and never falls', () => {
    const count = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(count, count, count, (input, output, more) => {
        const less = costOf({ input_tokens: input, output_tokens: output }, CHAT, { at: AT }).cost;
        const bigger = costOf({ input_tokens: input, output_tokens: output + more }, CHAT, { at: AT }).cost;
        expect(bigger >= less).toBe(true);
      }),
      SEEDED,
    );
  });

  it('reports a unit without a price instead of pricing it at zero', () => {
    const used: Usage = { input_tokens: 1, searches: 3, video_seconds: 2 };
    expect(costOf(used, CHAT, { at: AT })).toEqual({ cost: 2_500_000n, unpriced: ['searches', 'video_seconds'] });
  });

  it('does not report a unit that was not used', () => {
    expect(costOf({ input_tokens: 1, searches: 0 }, CHAT, { at: AT }).unpriced).toEqual([]);
  });

  it('never gets cheaper in silence when a price is taken away', () => {
    const usage: Usage = { input_tokens: 10, cached_input_tokens: 20, output_tokens: 30, reasoning_tokens: 40 };
    const whole = costOf(usage, CHAT, { at: AT });
    fc.assert(
      fc.property(fc.subarray(CHAT), (prices) => {
        const { cost, unpriced } = costOf(usage, prices, { at: AT });
        expect(cost >= whole.cost || unpriced.length > 0).toBe(true);
      }),
      SEEDED,
    );
  });

  it('is zero without being unpriced only for prices that are explicitly zero', () => {
    expect(costOf({ input_tokens: 5 }, [perMillion('input_tokens', '0')], { at: AT })).toEqual({
      cost: 0n,
      unpriced: [],
    });
    expect(costOf({ input_tokens: 5 }, [], { at: AT })).toEqual({ cost: 0n, unpriced: ['input_tokens'] });
  });

  it('rounds half to even once where a price buys several units', () => {
    const prices: Price[] = [{ unit: 'searches', amount: pico(5n), per: 2, source: 'test' }];
    expect(costOf({ searches: 1 }, prices, { at: AT }).cost).toBe(2n);
    expect(costOf({ searches: 3 }, prices, { at: AT }).cost).toBe(8n);
    expect(costOf({ searches: 2 }, prices, { at: AT }).cost).toBe(5n);
  });

  it('prices fractions to their last digit', () => {
    const prices: Price[] = [{ unit: 'video_seconds', amount: usd('0.1'), per: 1, source: 'test' }];
    expect(formatUsd(costOf({ video_seconds: 7.5 }, prices, { at: AT }).cost)).toBe('0.75');
    expect(formatUsd(costOf({ video_seconds: 0.0014 }, prices, { at: AT }).cost)).toBe('0.00014');
    expect(costOf({ video_seconds: 1e-11 }, prices, { at: AT }).cost).toBe(1n);
    expect(formatUsd(costOf({ video_seconds: 9_007_199_254_740.5 }, prices, { at: AT }).cost)).toBe('900719925474.05');
  });

  it.each([-1, -0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a count of %s', (count) => {
    expect(() => costOf({ output_tokens: count }, CHAT, { at: AT })).toThrow(
      RangeError(`${count} output_tokens is no count`),
    );
  });

  it('is the same whatever the order of units and of prices', () => {
    const prices = [
      ...CHAT,
      perMillion('input_tokens', '2.75'),
      perMillion('input_tokens', '5', { inputTokensOver: 100 }),
      perMillion('input_tokens', '1', { serviceTier: 'flex' }),
      perMillion('input_tokens', '1.5', { utcMinutes: { from: 0, to: 1_440 } }),
      perMillion('output_tokens', '9', undefined, AT - 1),
      perMillion('output_tokens', '9.5', undefined, AT - 1),
    ];
    const usage: Usage = { input_tokens: 90, cached_input_tokens: 20, output_tokens: 30, reasoning_tokens: 40 };
    const expected = costOf(usage, prices, { at: AT, serviceTier: 'flex' });
    fc.assert(
      fc.property(shuffled(prices), shuffled(Object.entries(usage)), (some, units) => {
        expect(costOf(Object.fromEntries(units), some, { at: AT, serviceTier: 'flex' })).toEqual(expected);
      }),
      SEEDED,
    );
  });

  it('is exact where floats are not', () => {
    const prices = [perMillion('input_tokens', '0.0375')];
    expect(formatUsd(costOf({ input_tokens: 3 }, prices, { at: AT }).cost)).toBe('0.0000001125');
    expect(0.0375 * 3).not.toBe(0.1125);
    const odd: Price[] = [{ unit: 'input_tokens', amount: pico(2_500_001n), per: 1, source: 'test' }];
    expect(costOf({ input_tokens: 9_007_199_253 }, odd, { at: AT }).cost).toBe(22_518_007_139_699_253n);
    expect(BigInt(2_500_001 * 9_007_199_253)).not.toBe(22_518_007_139_699_253n);
  });
});

describe('context tiers', () => {
  const tiered = [...CHAT, perMillion('input_tokens', '5', { inputTokensOver: 200_000 })];

  it.each([
    [199_999, '2.5'],
    [200_000, '2.5'],
    [200_001, '5'],
  ])('charge a request of %d tokens %s USD per million, all of it', (input, perMillionUsd) => {
    const { cost } = costOf({ input_tokens: input }, tiered, { at: AT });
    expect(cost).toBe((usd(perMillionUsd) / 1_000_000n) * BigInt(input));
  });

  it('count cached tokens too', () => {
    const usage: Usage = { input_tokens: 1, cached_input_tokens: 200_000 };
    expect(costOf(usage, tiered, { at: AT }).cost).toBe(5_000_000n + 200_000n * 250_000n);
  });

  it('of several, the highest that is passed counts', () => {
    const steps = [0, 100, 1_000].map((over) => perMillion('input_tokens', String(over), { inputTokensOver: over }));
    expect(price(steps, 'input_tokens', 1_001)?.amount).toBe(1_000_000_000n);
    expect(price(steps, 'input_tokens', 1_000)?.amount).toBe(100_000_000n);
    expect(price(steps, 'input_tokens', 0)).toBeUndefined();
  });
});

describe('dates', () => {
  const CHANGE = Date.UTC(2026, 6, 1);
  const dated = [perMillion('input_tokens', '2'), perMillion('input_tokens', '1', undefined, CHANGE)];

  it('apply from their instant on', () => {
    expect(price(dated, 'input_tokens', 0, CHANGE - 1)?.amount).toBe(2_000_000n);
    expect(price(dated, 'input_tokens', 0, CHANGE)?.amount).toBe(1_000_000n);
  });

  it('price an old row as it was priced then', () => {
    const then = costOf({ input_tokens: 1 }, dated, { at: CHANGE - 1 }).cost;
    expect(then).toBe(costOf({ input_tokens: 1 }, dated.slice(0, 1), { at: AT }).cost);
  });

  it('leave a model unpriced before its first price', () => {
    expect(price(dated.slice(1), 'input_tokens', 0, CHANGE - 1)).toBeUndefined();
  });
});

describe('an end', () => {
  const END = Date.UTC(2026, 11, 31);
  const promotion: Price = { ...perMillion('input_tokens', '1', undefined, Date.UTC(2026, 0, 1)), until: END };
  const prices = [perMillion('input_tokens', '2'), promotion];

  it('is when the price before it holds again', () => {
    expect(price(prices, 'input_tokens', 0, END - 1)).toBe(promotion);
    expect(price(prices, 'input_tokens', 0, END)?.amount).toBe(2_000_000n);
  });

  it('without another price leaves the unit unpriced', () => {
    expect(costOf({ input_tokens: 1 }, [promotion], { at: END }).unpriced).toEqual(['input_tokens']);
  });
});

describe('variants', () => {
  const image = (amount: string, variant?: Readonly<Record<string, string>>): Price => ({
    unit: 'images',
    amount: usd(amount),
    per: 1,
    source: 'test',
    ...(variant === undefined ? {} : { when: { variant } }),
  });
  const sizes = [
    image('0.04', { size: '1024x1024' }),
    image('0.08', { size: '1024x1024', quality: 'hd' }),
    image('0.12', { size: '1024x1792', quality: 'hd' }),
  ];
  const cost = (variant?: Readonly<Record<string, string>>) =>
    costOf({ images: 2 }, sizes, { at: AT, ...(variant === undefined ? {} : { variant }) });

  it('are charged as they were asked for, the closest first', () => {
    expect(cost({ size: '1024x1024', quality: 'standard' }).cost).toBe(usd('0.08'));
    expect(cost({ size: '1024x1024', quality: 'hd' }).cost).toBe(usd('0.16'));
    expect(cost({ size: '1024x1792', quality: 'hd' }).cost).toBe(usd('0.24'));
  });

  it.each([[{ size: '256x256' }], [{ size: '1024x1792', quality: 'standard' }], [undefined]])(
    'nobody lists are unpriced: %j',
    (variant) => {
      expect(cost(variant)).toEqual({ cost: 0n, unpriced: ['images'] });
    },
  );
});

describe('minimum and steps', () => {
  const second = (more: Partial<Price>): Price => ({
    unit: 'audio_seconds',
    amount: usd('0.001'),
    per: 1,
    source: 'test',
    ...more,
  });
  const cost = (count: number, more: Partial<Price>) =>
    formatUsd(costOf({ audio_seconds: count }, [second(more)], { at: AT }).cost);

  it('charge no less than the minimum, and nothing for nothing', () => {
    expect([0, 0.1, 9.999, 10, 10.001].map((count) => cost(count, { atLeast: 10 }))).toEqual([
      '0',
      '0.01',
      '0.01',
      '0.01',
      '0.010001',
    ]);
  });

  it('charge whole steps, exactly where floats would charge one more', () => {
    expect([0, 0.001, 15, 15.001, 30].map((count) => cost(count, { step: 15 }))).toEqual([
      '0',
      '0.015',
      '0.015',
      '0.03',
      '0.03',
    ]);
    expect(Math.ceil(2.1 / 0.7)).toBe(4);
    expect(cost(2.1, { step: 0.7 })).toBe('0.0021');
    expect(cost(11, { atLeast: 12, step: 5 })).toBe('0.015');
  });
});

describe('daily windows in UTC', () => {
  const at = (hour: number, minute: number): number => Date.UTC(2026, 10, 1, hour, minute);
  const day = [perMillion('input_tokens', '2')];
  const cheapAt = (from: number, to: number): Price[] => [
    ...day,
    perMillion('input_tokens', '1', { utcMinutes: { from, to } }),
  ];
  const isCheap = (prices: readonly Price[], instant: number): boolean =>
    price(prices, 'input_tokens', 0, instant)?.amount === 1_000_000n;

  it('include their first minute and not their last', () => {
    const prices = cheapAt(60, 120);
    expect([at(0, 59), at(1, 0), at(1, 59), at(2, 0)].map((instant) => isCheap(prices, instant))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('wrap around midnight', () => {
    const prices = cheapAt(16 * 60 + 30, 30); // DeepSeek's former night: 16:30 to 00:30
    expect(
      [at(16, 29), at(16, 30), at(23, 59), at(0, 0), at(0, 29), at(0, 30)].map((instant) => isCheap(prices, instant)),
    ).toEqual([false, true, true, true, true, false]);
  });

  it('may be of some days of the week only', () => {
    const prices = [...day, perMillion('input_tokens', '1', { utcMinutes: { from: 60, to: 120 }, utcDays: [0, 6] })];
    const days = Array.from({ length: 7 }, (_, index) => isCheap(prices, Date.UTC(2026, 10, 1 + index, 1, 30)));
    expect(days).toEqual([true, false, false, false, false, false, true]); // 1 November 2026 is a Sunday
    expect(isCheap(prices, at(3, 0))).toBe(false);
  });

  it('of no length never apply', () => {
    expect(Array.from({ length: 24 }, (_, hour) => isCheap(cheapAt(60, 60), at(hour, 0)))).not.toContain(true);
  });
});

describe('service tiers', () => {
  const tiers = [
    ...CHAT,
    perMillion('input_tokens', '1.25', { serviceTier: 'batch' }),
    perMillion('output_tokens', '5', { serviceTier: 'batch' }),
  ];

  it('cost what they say, and only where they were served', () => {
    expect(price(tiers, 'input_tokens', 0, AT, 'batch')?.amount).toBe(1_250_000n);
    expect(price(tiers, 'input_tokens', 0, AT)?.amount).toBe(2_500_000n);
  });

  it('without a price of their own cost the standard price', () => {
    expect(costOf({ input_tokens: 1 }, tiers, { at: AT, serviceTier: 'default' })).toEqual({
      cost: 2_500_000n,
      unpriced: [],
    });
  });

  it.each(['priority', 'fast', 'scale'])('served as %s without a price are told to be understated', (serviceTier) => {
    expect(costOf({ input_tokens: 1, output_tokens: 1 }, tiers, { at: AT, serviceTier })).toEqual({
      cost: 12_500_000n,
      unpriced: ['input_tokens', 'output_tokens'],
    });
  });

  it('do not concern what is no token: a search costs the same in each', () => {
    const prices = [perMillion('input_tokens', '5', { serviceTier: 'priority' }), perMillion('searches', '10')];
    expect(costOf({ input_tokens: 1, searches: 1 }, prices, { at: AT, serviceTier: 'priority' })).toEqual({
      cost: 15_000_000n,
      unpriced: [],
    });
  });

  it('served as priority with a price are exact', () => {
    const dear = [...CHAT, perMillion('input_tokens', '5', { serviceTier: 'priority' })];
    expect(costOf({ input_tokens: 1 }, dear, { at: AT, serviceTier: 'priority' })).toEqual({
      cost: 5_000_000n,
      unpriced: [],
    });
  });

  it('under more conditions beat those under fewer', () => {
    const both = perMillion('input_tokens', '9', { serviceTier: 'batch', inputTokensOver: 10 });
    const prices = [both, ...tiers, perMillion('input_tokens', '7', { inputTokensOver: 10 })];
    expect(price(prices, 'input_tokens', 11, AT, 'batch')).toBe(both);
    expect(price(prices, 'input_tokens', 10, AT, 'batch')?.amount).toBe(1_250_000n);
  });
});

describe('parents', () => {
  it.each([
    ['reasoning_tokens', 'output_tokens'],
    ['cached_input_tokens', 'input_tokens'],
    ['cache_write_tokens', 'input_tokens'],
    ['input_image_tokens', 'input_tokens'],
  ] as const)('stand in for %s: %s', (unit, parent) => {
    const only = [perMillion(parent, '3')];
    expect(price(only, unit)?.unit).toBe(parent);
  });

  it('do not stand in where the unit has a price, even a dearer one', () => {
    const prices = [perMillion('output_tokens', '3'), perMillion('reasoning_tokens', '4')];
    expect(price(prices, 'reasoning_tokens')?.unit).toBe('reasoning_tokens');
  });

  it.each(['cache_write_1h_tokens', 'input_audio_tokens', 'output_audio_tokens', 'output_image_tokens'] as const)(
    'are not assumed for %s, which costs more everywhere',
    (unit) => {
      expect(costOf({ [unit]: 1 }, CHAT, { at: AT }).unpriced).toEqual([unit]);
    },
  );
});
