import type { ModelCard } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from './create-catalogue.ts';

const card = (provider: string, model: string, aliases: readonly string[] = []): ModelCard => ({
  provider,
  model,
  endpoints: ['chat'],
  abilities: [],
  prices: [],
  aliases,
});
const cards = [
  card('openai', 'gpt-5'),
  card('azure', 'gpt-5', ['corporate']),
  card('openrouter', 'openai/gpt-5'),
  card('openrouter', 'meta-llama/llama-4'),
];
const catalogue = createCatalogue({
  cards,
  bundledPrices: false,
  aliases: {
    fast: 'openai/gpt-5',
    best: ['azure/gpt-5', 'openrouter/openai/gpt-5', 'nobody/here'],
    'gpt-5-eu': 'gpt-5',
  },
});
const found = (name: string): readonly string[] =>
  catalogue.find(name).map(({ provider, model }) => `${provider}:${model}`);

describe('find', () => {
  it('finds a model at every provider that has it, and at one when it is named', () => {
    expect(found('gpt-5')).toEqual(['openai:gpt-5', 'azure:gpt-5']);
    expect(found('azure/gpt-5')).toEqual(['azure:gpt-5']);
  });

  it('takes the first part for a provider only when there is such a provider', () => {
    expect(found('openrouter/meta-llama/llama-4')).toEqual(['openrouter:meta-llama/llama-4']);
    expect(found('meta-llama/llama-4')).toEqual(['openrouter:meta-llama/llama-4']);
    expect(found('openai/gpt-5')).toEqual(['openai:gpt-5']);
    expect(found('openrouter/openai/gpt-5')).toEqual(['openrouter:openai/gpt-5']);
  });

  it('follows aliases of the user, in the order they list', () => {
    expect(found('fast')).toEqual(['openai:gpt-5']);
    expect(found('best')).toEqual(['azure:gpt-5', 'openrouter:openai/gpt-5']);
    expect(found('gpt-5-eu')).toEqual(['openai:gpt-5', 'azure:gpt-5']);
  });

  it('follows aliases of a card, with and without its provider', () => {
    expect(found('corporate')).toEqual(['azure:gpt-5']);
    expect(found('azure/corporate')).toEqual(['azure:gpt-5']);
  });

  it('lets an alias of the user hide a model of the same name', () => {
    const own = createCatalogue({ cards, bundledPrices: false, aliases: { 'gpt-5': 'azure/gpt-5' } });
    expect(own.find('gpt-5').map(({ provider }) => provider)).toEqual(['azure']);
  });

  it('reports an alias that leads nowhere', () => {
    expect(catalogue.problems).toEqual([
      {
        source: 'aliases',
        name: 'best',
        kind: 'unresolved',
        message: "alias 'best' names 'nobody/here', which no provider here is known to have",
      },
    ]);
  });

  it('prefers an exact name to a rule that would take it too', () => {
    // the list has `gpt-5-nano-` as the beginning of snapshots of gpt-5-nano
    const own = createCatalogue({ providers: ['openai'], overrides: { 'openai/gpt-5-nano-house': { input: '3' } } });
    const house = own.find('gpt-5-nano-house')[0]?.prices.filter(({ unit }) => unit === 'input_tokens');
    expect(house?.[0]).toMatchObject({ amount: 3_000_000n, source: 'overrides' });
    expect(own.find('gpt-5-nano-other')[0]?.prices[0]).toMatchObject({ amount: 50_000n });
  });

  it('finds snapshots by rule, but not at providers that merely borrow the price', () => {
    const own = createCatalogue({ providers: ['openai', 'azure'] });
    expect(own.find('gpt-5-2025-08-07').map(({ provider }) => provider)).toEqual(['openai']);
    expect(own.find('azure/gpt-5-2025-08-07').map(({ provider }) => provider)).toEqual(['azure']);
  });

  it('finds nothing in odd names', () => {
    for (const name of ['', '/', 'openai/', '/gpt-5', 'constructor', '__proto__', 'x'.repeat(10_000)]) {
      expect(catalogue.find(name)).toEqual([]);
    }
  });
});
