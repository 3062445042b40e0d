import { createCatalogue, explainPrice } from '@weir/catalogue';
import { costOf, type PricingContext } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { byHand, picoOf } from './by-hand.ts';
import { CASES } from './cases/all-cases.ts';
import { type Case, NOW } from './cases/case.ts';
import { OWN, PAGES } from './published.ts';

const catalogue = createCatalogue({ overrides: OWN });
const providerOf = (model: string): string => model.slice(0, model.indexOf('/'));

const titleOf = ({ model, tier, at, variant, sum, usd }: Case): string =>
  `${[model, tier, at, ...Object.values(variant ?? {})].filter(Boolean).join(' ')}: ${sum} = ${usd} USD`;

function contextOf({ at = NOW, tier, variant }: Case): PricingContext {
  return {
    at: Date.parse(at),
    ...(tier === undefined ? {} : { serviceTier: tier }),
    ...(variant === undefined ? {} : { variant }),
  };
}

describe('a cost worked out by hand from published prices', () => {
  it.each(CASES.map((one) => [titleOf(one), one] as const))('%s', (_, one) => {
    const model = one.model.slice(providerOf(one.model).length + 1);
    const card = catalogue.card({ provider: providerOf(one.model), model });
    expect(byHand(one.sum)).toBe(picoOf(one.usd));
    expect(costOf(one.usage, card?.prices ?? [], contextOf(one))).toEqual({ cost: picoOf(one.usd), unpriced: [] });
    expect(explainPrice(card!, one.usage, contextOf(one)).cost).toBe(picoOf(one.usd));
  });
});

describe('the table', () => {
  it('has a page for each vendor', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
    expect(
      [...new Set(CASES.map(({ model }) => providerOf(model)))].filter((name) => PAGES[name] === undefined),
    ).toEqual([]);
  });

  it('has no case twice', () => {
    expect(new Set(CASES.map(titleOf)).size).toBe(CASES.length);
  });
});
