import { describe, expect, it } from 'vitest';
import { pico } from './money.ts';
import { costOf, isUnderstated, type Price, type PriceCondition, type PricingContext, priceOf } from './price.ts';

/** A Monday, noon UTC. */
const AT = Date.UTC(2026, 10, 2, 12, 0);
const price = (amount: bigint, when?: PriceCondition): Price => ({
  unit: 'input_tokens',
  amount: pico(amount),
  per: 1,
  source: 'test',
  ...(when === undefined ? {} : { when }),
});
const OVER = { inputTokensOver: 100 };
const NOON = { utcMinutes: { from: 700, to: 740 } };
const MONDAY = { utcDays: [1] };
const LARGE = { variant: { size: 'large' } };

/** The price of 300 tokens, whatever the order of the list. */
function chosen(prices: readonly Price[], context: Partial<PricingContext> = {}): bigint | undefined {
  const [one, other] = [prices, prices.toReversed()].map(
    (list) => priceOf(list, 'input_tokens', 300, { at: AT, ...context })?.amount,
  );
  expect(one).toBe(other);
  return one;
}

describe('of several prices that apply', () => {
  it.each<[string, PriceCondition, PriceCondition | undefined, Partial<PricingContext>]>([
    ['a day of the week beats none', MONDAY, undefined, {}],
    ['a window beats none', NOON, undefined, {}],
    ['a variant beats none', LARGE, undefined, { variant: { size: 'large' } }],
    ['a service tier beats none', { serviceTier: 'batch' }, undefined, { serviceTier: 'batch' }],
    ['a context tier beats none', OVER, undefined, {}],
    ['a day beside a context tier beats that tier alone', { ...OVER, ...MONDAY }, OVER, {}],
    ['a window beside a context tier does', { ...OVER, ...NOON }, OVER, {}],
    ['a variant beside a context tier does', { ...OVER, ...LARGE }, OVER, { variant: { size: 'large' } }],
    ['a service tier beside a context tier does', { ...OVER, serviceTier: 'batch' }, OVER, { serviceTier: 'batch' }],
    ['a higher context tier beats a lower one', { inputTokensOver: 200 }, OVER, {}],
    [
      'a context tier beats a service tier that does not name it',
      OVER,
      { serviceTier: 'batch' },
      { serviceTier: 'batch' },
    ],
  ])('%s, even when it is cheaper', (_, specific, general, context) => {
    expect(chosen([price(1n, specific), price(5n, general)], context)).toBe(1n);
  });

  it('the dearer wins where nothing tells them apart', () => {
    expect(chosen([price(1n, MONDAY), price(5n, NOON)])).toBe(5n);
  });

  it('a condition that says nothing of the service tier holds in each', () => {
    expect(chosen([price(1n, OVER)], { serviceTier: 'flex' })).toBe(1n);
  });
});

describe('a cost', () => {
  it('has no line for a unit that is not there', () => {
    expect(costOf({ input_tokens: undefined as never }, [price(1n)], { at: AT })).toEqual({ cost: 0n, unpriced: [] });
    expect(costOf({ output_tokens: 0 }, [], { at: AT })).toEqual({ cost: 0n, unpriced: [] });
  });

  it('at a dearer tier is too low without any price, too', () => {
    expect(isUnderstated('output_tokens', undefined, { at: AT, serviceTier: 'priority' })).toBe(true);
    expect(isUnderstated('searches', undefined, { at: AT, serviceTier: 'priority' })).toBe(false);
    expect(isUnderstated('output_tokens', price(1n), { at: AT })).toBe(false);
  });
});
