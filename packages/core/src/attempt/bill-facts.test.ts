import { chatEndpoint } from '@weir/endpoints';
import { cardOf, chat } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { held } from '../../test/attempts.ts';
import type { Call } from '../call.ts';
import type { EndpointSpec } from '../endpoint.ts';
import { WeirError } from '../error.ts';
import { pico, usd } from '../money.ts';
import type { Price } from '../price.ts';
import {
  type Billed,
  billOfBroken,
  billOfBytes,
  billOfDelivered,
  billOfFailure,
  billOfReported,
  billOfText,
  billOfUsage,
} from './bill.ts';

const NOW = 1_000;
const priceOf = (unit: Price['unit'], amount: bigint, more: Partial<Price> = {}): Price => ({
  unit,
  amount: pico(amount),
  per: 1,
  source: 'test',
  ...more,
});

/** What it takes to price an attempt at a card with these prices; without a card where none are given. */
const facts = (prices: readonly Price[] | undefined, call: Call = held()): Billed => ({
  call,
  spec: chatEndpoint as unknown as EndpointSpec,
  target: { provider: 'a', model: 'm' },
  card: prices === undefined ? undefined : cardOf('a', 'm', { prices }),
  billing: {
    cancelStopsBilling: true,
    cachedInsideInput: true,
    reasoningInsideOutput: true,
    unbilledStatuses: [503],
    hosts: [],
  },
  tokenizer: undefined,
  now: NOW,
});

describe('a bill of usage', () => {
  it('counts one request where requests are priced, and as many as the provider counted where it did', () => {
    const perRequest = facts([priceOf('requests', 7n)]);
    expect(billOfUsage(perRequest, {}, undefined)).toMatchObject({ usage: { requests: 1 }, cost: 7n });
    expect(billOfUsage(perRequest, { requests: 3 }, undefined)).toMatchObject({ usage: { requests: 3 }, cost: 21n });
  });

  it('is priced as of when the attempt began', () => {
    const dated = [priceOf('input_tokens', 1n), priceOf('input_tokens', 100n, { since: NOW + 1 })];
    expect(billOfUsage(facts(dated), { input_tokens: 5 }, undefined).cost).toBe(5n);
    expect(billOfUsage({ ...facts(dated), now: NOW + 1 }, { input_tokens: 5 }, undefined).cost).toBe(500n);
  });

  it.each([
    ['priority', undefined, { basis: 'estimated', cost: 100n }],
    ['priority', 'priority', { basis: 'provider', cost: 100n }],
    ['priority', 'default', { basis: 'provider', cost: 50n }],
    ['flex', undefined, { basis: 'estimated', cost: 50n }],
    ['auto', undefined, { basis: 'provider', cost: 50n }],
    ['scale', undefined, { basis: 'estimated', unpriced: ['input_tokens'] }],
  ])('at the tier %s where %s was told is never below what may be charged', (service_tier, tier, bill) => {
    const prices = [
      priceOf('input_tokens', 10n),
      priceOf('input_tokens', 20n, { when: { serviceTier: 'priority' } }),
      priceOf('input_tokens', 5n, { when: { serviceTier: 'flex' } }),
    ];
    const call = chat({ service_tier } as never);
    const told = { usage: { input_tokens: 5 }, flaw: undefined };
    const served = tier === undefined ? undefined : { tier, variant: undefined };
    expect(billOfReported(facts(prices, call), told, served)).toMatchObject(bill);
  });

  it('leaves a unit unpriced that has a price at the tier asked for alone, when nobody told the tier', () => {
    const prices = [
      priceOf('input_tokens', 10n),
      priceOf('input_tokens', 10n, { when: { serviceTier: 'flex' } }),
      priceOf('output_tokens', 0n, { when: { serviceTier: 'flex' } }),
    ];
    const told = { usage: { input_tokens: 5, output_tokens: 1 }, flaw: undefined };
    expect(billOfReported(facts(prices, chat({ service_tier: 'flex' } as never)), told, undefined)).toMatchObject({
      basis: 'estimated',
      cost: 50n,
      unpriced: ['output_tokens'],
    });
  });

  it('is the provider’s at an endpoint that knows no tiers', () => {
    const { askedTier: _, ...plain } = chatEndpoint;
    const billed = { ...facts([priceOf('input_tokens', 10n)]), spec: plain as never };
    expect(billOfReported(billed, { usage: { input_tokens: 5 }, flaw: undefined }, undefined)).toMatchObject({
      basis: 'provider',
      cost: 50n,
    });
  });

  it('without a card names the units that were used, and no others', () => {
    expect(billOfUsage(facts(undefined), { input_tokens: 5, output_tokens: 0 }, undefined)).toEqual({
      basis: 'provider',
      usage: { input_tokens: 5, output_tokens: 0 },
      cost: 0n,
      unpriced: ['input_tokens'],
    });
  });
});

describe('a bill of what was delivered', () => {
  const long = { contentEvents: 1, text: '', furtherBytes: 200_000 };

  it('is bounded by the hold, unless a unit has no price: then the hold bounds nothing', () => {
    const dear = usd('1');
    const call = held();
    expect(billOfDelivered(facts([priceOf('input_tokens', 1n), priceOf('output_tokens', dear)], call), long).cost).toBe(
      call.hold!.amount,
    );
    const { cost, unpriced } = billOfDelivered(facts([priceOf('input_tokens', dear)], call), long);
    expect(unpriced).toEqual(['output_tokens']);
    expect(cost > call.hold!.amount).toBe(true);
  });

  it('of a text counts no fewer tokens than it can have', () => {
    const { usage } = billOfText(facts([]), 'x'.repeat(400));
    expect(usage.output_tokens).toBe(200); // two bytes a token, as every estimate
    expect(billOfText(facts([]), '').usage.output_tokens).toBeUndefined();
  });

  it('of a model nobody knows is what was delivered, unpriced', () => {
    expect(billOfBroken(facts(undefined), { contentEvents: 3, text: 'ab', furtherBytes: 0 })).toMatchObject({
      basis: 'estimated',
      unpriced: ['input_tokens', 'output_tokens'],
    });
  });

  it('is counted by a tokenizer where there is one, with what was on its way when the stream broke', () => {
    const counting = (tokens: number): Billed => ({ ...facts([]), tokenizer: { count: () => tokens } as never });
    const abc = { contentEvents: 1, text: 'abc', furtherBytes: 0 };
    const written = (billed: Billed, delivered = abc) => billOfBroken(billed, delivered).usage.output_tokens;
    expect(written(counting(10))).toBe(10 + 8);
    expect(written(counting(10), { ...abc, furtherBytes: 5 })).toBe(10 + 3 + 8);
    expect(written(facts([]))).toBe(2);
    expect(written(counting(0), { contentEvents: 0, text: '', furtherBytes: 0 })).toBeUndefined();
    expect(billOfDelivered(counting(10), abc).usage.output_tokens).toBe(10);
    expect(billOfText(counting(0), 'x').usage.output_tokens).toBe(1);
  });

  it('is unpriced where the tier that was asked for may be dearer than any price', () => {
    const call = { ...held(), request: { ...held().request, service_tier: 'priority' } } as Call;
    const prices = [priceOf('input_tokens', 1n), priceOf('output_tokens', 1n)];
    expect(billOfDelivered(facts(prices, call), { contentEvents: 1, text: 'x', furtherBytes: 0 })).toMatchObject({
      basis: 'estimated',
      unpriced: ['input_tokens', 'output_tokens'],
    });
  });

  it('of bytes is one request', () => {
    expect(billOfBytes(facts([priceOf('requests', 7n)]))).toEqual({
      basis: 'estimated',
      usage: { requests: 1 },
      cost: 7n,
      unpriced: [],
    });
    expect(billOfBytes(facts([]))).toMatchObject({ usage: { requests: 1 }, unpriced: ['requests'] });
  });
});

describe('a bill of a usage that cannot be right', () => {
  const flawed = (usage: object) => ({ usage, flaw: 'beyond the context' }) as never;

  it('is bounded by what the attempt could cost, where that is known', () => {
    const call = held();
    const dear = [priceOf('input_tokens', usd('1')), priceOf('output_tokens', 1n)];
    expect(billOfReported(facts(dear, call), flawed({ input_tokens: 5 }), undefined)).toMatchObject({
      basis: 'estimated',
      cost: call.hold!.amount,
    });
    expect(billOfReported(facts(dear, call), flawed({ input_tokens: 5, searches: 1 }), undefined)).toMatchObject({
      cost: 5n * usd('1'),
      unpriced: ['searches'],
    });
    const { hold: _, ...free } = held();
    const halfPriced = facts([priceOf('input_tokens', 7n)], free as Call);
    expect(billOfReported(halfPriced, flawed({ input_tokens: 5 }), undefined)?.cost).toBe(35n);
  });
});

describe('a bill of a failure', () => {
  const failure = (status: number) => new WeirError('upstream_error', 'x', { dispatch: { sent: true, status } });

  it('that is not billed has nothing unpriced, and neither has the hold', () => {
    expect(billOfFailure(facts(undefined), failure(503))).toEqual({
      basis: 'unbilled',
      usage: {},
      cost: 0n,
      unpriced: [],
    });
    const call = held();
    expect(billOfFailure(facts(undefined, call), failure(500))).toEqual({
      basis: 'held',
      usage: {},
      cost: call.hold!.amount,
      unpriced: [],
    });
  });
});
