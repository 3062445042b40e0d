import { type Money, pico, priceOf, type UsageUnit } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { type DatedRates, expandRates, type Rate } from './expand-rates.ts';

const flat = (amount: bigint): Rate => ({ per: 1, base: pico(amount), tiers: [] });
const tiered = (base: bigint, ...tiers: readonly (readonly [number, bigint])[]): Rate => ({
  per: 1,
  base: pico(base),
  tiers: tiers.map(([over, amount]) => ({ over, amount: pico(amount) })),
});
const rates = (of: { readonly [Unit in UsageUnit]?: Rate }): DatedRates['rates'] =>
  new Map(Object.entries(of) as [UsageUnit, Rate][]);

const day = (text: string): number => Date.parse(`${text}Z`);
const amountAt = (list: readonly DatedRates[], unit: UsageUnit, tokens: number, at: string): Money | undefined =>
  priceOf(expandRates(list, 'test').prices, unit, tokens, { at: day(at) })?.amount;

describe('expandRates', () => {
  it('charges the base up to a threshold and the tier from one token more', () => {
    const list = [{ rates: rates({ input_tokens: tiered(1n, [100, 2n], [200, 3n]) }) }];
    const at = '2026-01-01T00:00:00';
    expect([99, 100, 101, 200, 201].map((tokens) => amountAt(list, 'input_tokens', tokens, at))).toEqual([
      1n,
      1n,
      2n,
      2n,
      3n,
    ]);
  });

  it('changes prices at midnight UTC of the date', () => {
    const list = [
      { rates: rates({ input_tokens: flat(5n) }) },
      { since: day('2026-03-13T00:00:00'), rates: rates({ input_tokens: flat(4n) }) },
    ];
    expect(amountAt(list, 'input_tokens', 1, '2026-03-12T23:59:59')).toBe(5n);
    expect(amountAt(list, 'input_tokens', 1, '2026-03-13T00:00:00')).toBe(4n);
  });

  it('stops charging a tier that was abolished', () => {
    const list = [
      { rates: rates({ input_tokens: tiered(5n, [200, 10n]) }) },
      { since: day('2026-03-13T00:00:00'), rates: rates({ input_tokens: flat(5n) }) },
    ];
    expect(amountAt(list, 'input_tokens', 300, '2026-03-01T00:00:00')).toBe(10n);
    expect(amountAt(list, 'input_tokens', 300, '2026-04-01T00:00:00')).toBe(5n);
  });

  it('takes over a daily window, end exclusive, also past midnight', () => {
    const list = [
      { rates: rates({ input_tokens: flat(10n) }) },
      { utcMinutes: { from: 16 * 60 + 30, to: 30 }, rates: rates({ input_tokens: flat(5n) }) },
    ];
    const at = (time: string): Money | undefined => amountAt(list, 'input_tokens', 1, `2026-01-01T${time}`);
    expect([at('16:29:59'), at('16:30:00'), at('23:59:00'), at('00:29:00'), at('00:30:00')]).toEqual([
      10n,
      5n,
      5n,
      5n,
      10n,
    ]);
  });

  it('lets the last of overlapping windows win, and a later window win over a date', () => {
    const list = [
      { rates: rates({ input_tokens: flat(1n) }) },
      { since: day('2026-08-17T00:00:00'), rates: rates({ input_tokens: flat(2n) }) },
      { utcMinutes: { from: 60, to: 240 }, rates: rates({ input_tokens: flat(3n) }) },
      { utcMinutes: { from: 180, to: 360 }, rates: rates({ input_tokens: flat(4n) }) },
    ];
    const at = (time: string): Money | undefined => amountAt(list, 'input_tokens', 1, `2026-09-01T${time}:00`);
    expect([at('00:59'), at('01:00'), at('03:00'), at('05:59'), at('06:00')]).toEqual([2n, 3n, 4n, 4n, 2n]);
  });

  it('charges a tier and a window at once', () => {
    const list = [
      { rates: rates({ input_tokens: tiered(1n, [100, 2n]) }) },
      { utcMinutes: { from: 60, to: 120 }, rates: rates({ input_tokens: tiered(10n, [100, 20n]) }) },
    ];
    expect(amountAt(list, 'input_tokens', 101, '2026-01-01T01:00:00')).toBe(20n);
    expect(amountAt(list, 'input_tokens', 100, '2026-01-01T01:00:00')).toBe(10n);
    expect(amountAt(list, 'input_tokens', 101, '2026-01-01T02:00:00')).toBe(2n);
  });

  it('charges the parent once a unit has lost its own price', () => {
    const list = [
      { rates: rates({ input_tokens: flat(10n), cached_input_tokens: flat(1n) }) },
      { since: day('2026-01-01T00:00:00'), rates: rates({ input_tokens: tiered(8n, [100, 16n]) }) },
    ];
    expect(amountAt(list, 'cached_input_tokens', 1, '2025-12-31T00:00:00')).toBe(1n);
    expect(amountAt(list, 'cached_input_tokens', 1, '2026-02-01T00:00:00')).toBe(8n);
    expect(amountAt(list, 'cached_input_tokens', 101, '2026-02-01T00:00:00')).toBe(16n);
  });

  it('leaves out and names a unit whose price was withdrawn and which has no parent', () => {
    const list = [
      { rates: rates({ searches: flat(10n) }) },
      { since: day('2026-01-01T00:00:00'), rates: rates({ input_tokens: flat(1n) }) },
    ];
    const { prices, withdrawn } = expandRates(list, 'test');
    expect(withdrawn).toEqual(['searches']);
    expect(prices.map(({ unit }) => unit)).toEqual(['input_tokens']);
  });

  it('says nothing twice: a date that changed no price of a unit adds none', () => {
    const list = [
      { rates: rates({ input_tokens: flat(5n), searches: flat(9n) }) },
      { since: day('2026-01-01T00:00:00'), rates: rates({ input_tokens: flat(4n), searches: flat(9n) }) },
    ];
    expect(expandRates(list, 'test').prices.filter(({ unit }) => unit === 'searches')).toHaveLength(1);
  });
});
