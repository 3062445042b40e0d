import { type Money, type Price, type PriceCondition, pico, type Ratio } from '@weir/core';
import type { Problem } from '../price-source.ts';
import { readUnitPrice } from '../rates/read-unit-price.ts';
import { isPriceField, type PricedField, pricedField } from './price-field.ts';

/** One model as the file writes it. */
export interface Entry {
  readonly [field: string]: unknown;
}

type Complain = (kind: Problem['kind'], message: string) => void;

/** A figure of the file, and what it is the price of. */
interface Figure extends PricedField {
  readonly field: string;
  readonly value: unknown;
}

/** How an entry is read. */
export interface Reading {
  /** Names the entry in its prices. */
  readonly source: string;
  /** Whether the provider documents the model as free, so that a zero is a price. */
  readonly isFree: boolean;
  readonly currency: string;
  /** What one of the currency is in USD; undefined when nobody knows. */
  readonly usdPer: Ratio | undefined;
  readonly complain: Complain;
}

/**
 * The prices of an entry. A zero is left out, since the format writes "free" and "unknown" alike; of two fields for
 * the same thing the dearer counts.
 */
export function entryPrices(entry: Entry, { source, isFree, currency, usdPer, complain }: Reading): readonly Price[] {
  if (usdPer === undefined) {
    complain('refused', `currency: '${currency.slice(0, 10)}' has no rate in prices.usdPer`);
    return [];
  }
  const dearest = new Map<string, PricedField & { readonly amount: Money }>();
  let zeros = 0;
  for (const { field, value, unit, when } of figuresOf(entry, complain)) {
    const read = readUnitPrice(value, unit);
    if ('refused' in read) {
      complain('refused', `${field}: ${read.refused}`);
    } else if (read.amount === 0n && !isFree) {
      zeros++;
    } else {
      const key = `${unit} ${when?.inputTokensOver} ${when?.serviceTier}`;
      const figure = { unit, amount: read.amount, ...(when === undefined ? {} : { when }) };
      if ((dearest.get(key)?.amount ?? -1n) < read.amount) dearest.set(key, figure);
    }
  }
  if (dearest.size === 0 && zeros > 0) complain('refused', 'all its prices are 0, which can also mean unknown');
  return [...dearest.values()].map((figure) => ({ ...figure, ...inUsd(figure.amount, usdPer), source }));
}

/** Exact: what is no whole number of pico-USD is sold by as many more units. */
function inUsd(amount: Money, { num, den }: Ratio): Pick<Price, 'amount' | 'per'> {
  const whole = amount * num;
  return whole % den === 0n ? { amount: pico(whole / den), per: 1 } : { amount: pico(whole), per: Number(den) };
}

function figuresOf(entry: Entry, complain: Complain): readonly Figure[] {
  const mode = typeof entry.mode === 'string' ? entry.mode : '';
  return Object.entries(entry).flatMap(([field, value]) => {
    if (!isPriceField(field) || value === null) return [];
    if (field === 'tiered_pricing') return tieredFigures(value, mode, complain);
    const priced = pricedField(field, mode);
    if (priced !== undefined) return [{ field, value: dearestSearch(field, value), ...priced }];
    if (value !== 0) complain('unmapped', `${field} has no unit in weir${mode === '' ? '' : ` for ${mode}`}`);
    return [];
  });
}

/** Searches are priced by how much is read of what they find, which no usage tells: the dearest is the safe one. */
function dearestSearch(field: string, value: unknown): unknown {
  if (field !== 'search_context_cost_per_query' || typeof value !== 'object') return value;
  const figures = Object.values(value as object);
  return figures.length > 0 && figures.every((figure) => typeof figure === 'number') ? Math.max(...figures) : value;
}

/** `[{ range: [0, 32000], input_cost_per_token }, { range: [32000, 128000], ... }]`: the whole request is at one of them. */
function tieredFigures(list: unknown, mode: string, complain: Complain): readonly Figure[] {
  if (!Array.isArray(list)) {
    complain('refused', 'tiered_pricing: is no list');
    return [];
  }
  return list.flatMap((tier: Entry, index) => {
    const from: unknown = Array.isArray(tier?.range) ? tier.range[0] : undefined;
    if (!Number.isSafeInteger(from) || (from as number) < 0) {
      complain('refused', `tiered_pricing[${index}].range: does not begin with a count of tokens`);
      return [];
    }
    return Object.entries(tier).flatMap(([name, value]) => {
      if (!isPriceField(name)) return [];
      const field = `tiered_pricing[${index}].${name}`;
      const priced = pricedField(name, mode);
      if (priced === undefined) complain('unmapped', `${field} has no unit in weir`);
      return priced === undefined ? [] : [{ field, value, ...above(priced, from as number) }];
    });
  });
}

function above({ unit, when }: PricedField, from: number): PricedField {
  const limited: PriceCondition = { ...when, ...(from === 0 ? {} : { inputTokensOver: from }) };
  return Object.keys(limited).length === 0 ? { unit } : { unit, when: limited };
}
