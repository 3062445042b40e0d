import type { Price, PriceCondition } from '@weir/core';
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

/**
 * The prices of an entry. A zero is left out, since the format writes "free" and "unknown" alike; of two fields for
 * the same thing the dearer counts.
 *
 * @param isFree whether the provider documents the model as free, so that a zero is a price.
 */
export function entryPrices(entry: Entry, source: string, isFree: boolean, complain: Complain): readonly Price[] {
  const prices = new Map<string, Price>();
  let zeros = 0;
  for (const { field, value, unit, when } of figuresOf(entry, complain)) {
    const read = readUnitPrice(value, unit);
    if ('refused' in read) {
      complain('refused', `${field}: ${read.refused}`);
      continue;
    }
    if (read.amount === 0n && !isFree) {
      zeros++;
      continue;
    }
    const key = `${unit} ${when?.inputTokensOver} ${when?.serviceTier}`;
    const known = prices.get(key);
    if (known !== undefined && known.amount >= read.amount) continue;
    prices.set(key, { unit, amount: read.amount, per: 1, ...(when === undefined ? {} : { when }), source });
  }
  if (prices.size === 0 && zeros > 0) complain('refused', 'all its prices are 0, which can also mean unknown');
  return [...prices.values()];
}

function figuresOf(entry: Entry, complain: Complain): readonly Figure[] {
  const mode = typeof entry.mode === 'string' ? entry.mode : '';
  return Object.entries(entry).flatMap(([field, value]) => {
    if (!isPriceField(field) || value === null) return [];
    if (field === 'tiered_pricing') return tieredFigures(value, mode, complain);
    const priced = pricedField(field, mode);
    if (priced !== undefined) return [{ field, value: dearest(field, value), ...priced }];
    if (value !== 0) complain('unmapped', `${field} has no unit in weir${mode === '' ? '' : ` for ${mode}`}`);
    return [];
  });
}

/** Searches are priced by how much is read of what they find, which no usage tells: the dearest is the safe one. */
function dearest(field: string, value: unknown): unknown {
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
