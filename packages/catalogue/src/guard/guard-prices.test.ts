import { type ModelCard, usd } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { litellmPrices } from '../litellm/litellm-prices.ts';
import type { PriceSource } from '../price-source.ts';
import { cardLookup, knownCards } from './card-lookup.ts';
import { type GuardOptions, guardPrices } from './guard-prices.ts';

/** USD per million input tokens, by model. */
type Prices = Readonly<Record<string, number>>;

const listOf = (name: string, prices: Prices): PriceSource =>
  litellmPrices(
    JSON.stringify(
      Object.fromEntries(
        Object.entries(prices).map(([model, price]) => [
          model,
          { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: price / 1e6 },
        ]),
      ),
    ),
    { name },
  );
const NOTHING = (): undefined => undefined;

function guarded(prices: Prices, options: Partial<GuardOptions>) {
  const source = guardPrices(listOf('new', prices), { better: NOTHING, ...options });
  const usdOf = ({ model, prices: [price] }: ModelCard) => [model, Number(price!.amount) / 1e6];
  const read = Object.fromEntries([...source.cards()].map(usdOf));
  const problems = source.problems!().map(({ name, kind, message }) => `${name} ${kind} ${message}`);
  return { read, problems };
}

const old = listOf('old', { a: 2, b: 4, c: 6 });
const better = cardLookup([old]);
/** What was known of a list whose models are all in the new one as well. */
const knownOf = (...models: readonly string[]) =>
  knownCards([...old.cards()].filter(({ model }) => models.includes(model)));
const before = knownOf('a', 'b', 'c');

describe('a list held against what it was before', () => {
  it.each([4, 2.5, 1])('takes %d USD after 2: at most twice, at least half', (price) => {
    expect(guarded({ a: price }, { known: knownOf('a') })).toEqual({ read: { a: price }, problems: [] });
  });

  it.each([
    [4.01, '4.01 USD per million is 2 times as much as'],
    [0.99, '0.99 USD per million is 2.02 times less than'],
    [10, '10 USD per million is 5 times as much as'],
  ])('keeps 2 USD instead of %d, and says why', (price, message) => {
    const { read, problems } = guarded({ a: price, b: 4 }, { known: before });
    expect(read).toEqual({ a: 2, b: 4 });
    expect(problems).toEqual([`openai/a quarantined input_tokens: ${message} the 2 USD per million of 'old a'`]);
  });

  it('takes such a price where it is accepted', () => {
    expect(guarded({ a: 10 }, { known: knownOf('a'), accept: ['openai/a'] })).toEqual({
      read: { a: 10 },
      problems: [],
    });
  });

  it('without the guard would take it as it is', () => {
    expect([...listOf('new', { a: 2_000 }).cards()][0]!.prices[0]!.amount).toBe(usd('0.002'));
  });

  it('takes a model that is new, and drops one that is gone', () => {
    expect(guarded({ a: 2, z: 1 }, { known: before })).toEqual({ read: { a: 2, z: 1 }, problems: [] });
  });

  it('is not taken at all once most of its models are gone', () => {
    const { read, problems } = guarded({ z: 1 }, { known: before });
    expect(read).toEqual({ a: 2, b: 4, c: 6 });
    expect(problems).toEqual(['new quarantined nothing of it is taken: it has 1 of the 3 models it had']);
  });
});

describe('a list held against a better one', () => {
  it('leaves out what is too far from it, so that the better one stands alone', () => {
    const { read, problems } = guarded({ a: 5, b: 4.4 }, { better });
    expect(read).toEqual({ b: 4.4 });
    expect(problems).toHaveLength(1);
  });

  it('is held against its own past rather, where it has one', () => {
    const known = knownCards(listOf('new', { a: 9 }).cards());
    expect(guarded({ a: 9 }, { better, known }).read).toEqual({ a: 9 });
  });
});

describe('mistakes of the unit', () => {
  it.each([
    [2_000, 'is it a price per thousand?'],
    [200, 'is it a price in cents?'],
  ])('are named for one model: %d USD after 2', (price, guess) => {
    const { read, problems } = guarded({ a: price, b: 4, c: 6 }, { known: before });
    expect(read).toEqual({ a: 2, b: 4, c: 6 });
    expect(problems[0]).toContain(guess);
  });

  it('throw out the whole list where most of it is wrong by one factor, models without a past too', () => {
    const { read, problems } = guarded({ a: 200, b: 404, c: 600, z: 100 }, { known: before });
    expect(read).toEqual({ a: 2, b: 4, c: 6 });
    expect(problems[0]).toBe(
      'new quarantined nothing of it is taken: prices of many models look like a price in cents',
    );
  });

  it('of two models throw out no list', () => {
    expect(guarded({ a: 200, b: 400, z: 100 }, { known: before }).read).toEqual({ a: 2, b: 4, z: 100 });
  });
});
