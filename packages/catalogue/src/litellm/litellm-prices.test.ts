import { costOf, type ModelCard, type Usage, usd } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../create-catalogue.ts';
import type { PriceSource } from '../price-source.ts';
import { litellmPrices } from './litellm-prices.ts';

const AT = Date.parse('2026-11-01');
const chat = { litellm_provider: 'openai', mode: 'chat' };
const fileOf = (models: object): PriceSource => litellmPrices(JSON.stringify(models));
const cardOf = (entry: object, key = 'm'): ModelCard => [...fileOf({ [key]: { ...chat, ...entry } }).cards()][0]!;
const cost = (card: ModelCard, usage: Usage, serviceTier?: string) =>
  costOf(usage, card.prices, { at: AT, ...(serviceTier === undefined ? {} : { serviceTier }) });
const problemsOf = (models: object): readonly string[] => {
  const source = fileOf(models);
  [...source.cards()];
  return source.problems!().map(({ name, kind, message }) => `${name} ${kind} ${message}`);
};

describe('figures', () => {
  // gpt-5 there: 1.25 in, 0.125 cached, 10 out, USD per million
  const GPT5 = {
    input_cost_per_token: 1.25e-6,
    cache_read_input_token_cost: 1.25e-7,
    output_cost_per_token: 1e-5,
    input_cost_per_token_priority: 2.5e-6,
    output_cost_per_token_priority: 2e-5,
    input_cost_per_token_flex: 6.25e-7,
    output_cost_per_token_batches: 5e-6,
  };

  it('are exact: 900 x 1.25 + 100 x 0.125 + 50 x 10 = 1637.5 USD per million', () => {
    const usage = { input_tokens: 900, cached_input_tokens: 100, output_tokens: 50 };
    expect(cost(cardOf(GPT5), usage)).toEqual({ cost: usd('0.0016375'), unpriced: [] });
  });

  it.each([
    ['priority', '0.0045'], // 1000 x 2.5 + 100 x 20
    ['flex', '0.001625'], // 1000 x 0.625 + 100 x 10: no flex price for output there
    ['batch', '0.00175'], // 1000 x 1.25 + 100 x 5
  ])('are those of the %s tier where it was served', (tier, total) => {
    expect(cost(cardOf(GPT5), { input_tokens: 1_000, output_tokens: 100 }, tier).cost).toBe(usd(total));
  });

  it.each([
    [200_000, '0.6'], // 200,000 x 3
    [200_001, '1.200006'], // 200,001 x 6
  ])('charge %i tokens at one tier as a whole', (tokens, total) => {
    const card = cardOf({ input_cost_per_token: 3e-6, input_cost_per_token_above_200k_tokens: 6e-6 });
    expect(cost(card, { input_tokens: tokens }).cost).toBe(usd(total));
  });

  it('of both kinds of cache writes are read: 3.75 and 6 USD per million', () => {
    const card = cardOf({
      input_cost_per_token: 3e-6,
      cache_creation_input_token_cost: 3.75e-6,
      cache_creation_input_token_cost_above_1hr: 6e-6,
    });
    expect(cost(card, { cache_write_tokens: 1_000, cache_write_1h_tokens: 1_000 }).cost).toBe(usd('0.00975'));
  });

  it('of tiered_pricing begin where their range begins', () => {
    const card = cardOf({
      tiered_pricing: [
        { range: [0, 256e3], input_cost_per_token: 5e-8 },
        { range: [256e3, 1e6], input_cost_per_token: 2.5e-7 },
      ],
    });
    expect(cost(card, { input_tokens: 256_000 }).cost).toBe(usd('0.0128'));
    expect(cost(card, { input_tokens: 256_001 }).cost).toBe(usd('0.06400025'));
  });

  it.each([
    [
      'audio_transcription',
      { input_cost_per_second: 1e-4, output_cost_per_second: 1e-4 },
      { audio_seconds: 90 },
      '0.009',
    ],
    [
      'video_generation',
      { output_cost_per_second: 0.05, output_cost_per_second_1080p: 0.08 },
      { video_seconds: 8 },
      '0.64',
    ],
    ['image_generation', { output_cost_per_image: 0.04 }, { images: 3 }, '0.12'],
    ['audio_speech', { input_cost_per_character: 1.5e-5 }, { characters: 1_000 }, '0.015'],
    ['rerank', { input_cost_per_query: 0.002, input_cost_per_token: 0 }, { searches: 2 }, '0.004'],
    ['ocr', { ocr_cost_per_page: 0.004 }, { pages: 5 }, '0.02'],
    ['chat', { search_context_cost_per_query: { low: 0.03, high: 0.05 } }, { searches: 1 }, '0.05'],
  ])('of %s are in its own units', (mode, entry, usage, total) => {
    expect(cost(cardOf({ ...entry, mode }), usage)).toEqual({ cost: usd(total), unpriced: [] });
  });

  it('seen through binary floating point are what they stand for', () => {
    expect(cost(cardOf({ input_cost_per_token: 2.9999900000000002e-6 }), { input_tokens: 1 }).cost).toBe(2_999_990n);
  });
});

describe('what cannot be right or read is left out and named', () => {
  it.each([
    ['input_cost_per_token', -1e-6, 'input_cost_per_token: -0.000001 USD is negative, the lowest is 0'],
    ['input_cost_per_token', 2.5, 'is absurd, the limit is 10000; is it a price per million?'],
    ['input_cost_per_token', 'free', 'input_cost_per_token: free is not an exact amount of USD'],
    ['input_cost_per_token', {}, 'input_cost_per_token: a object is not a price'],
    ['input_cost_per_token', 1.23456789123e-13, 'is not an exact amount of USD'],
    ['output_cost_per_video_per_second', 5_000, 'is absurd, the limit is 1000'],
  ])('%s: %j', (field, value, message) => {
    const models = { m: { ...chat, [field]: value } };
    expect([...fileOf(models).cards()][0]!.prices).toEqual([]);
    expect(problemsOf(models)).toEqual([expect.stringContaining(`openai/m refused ${field}`)]);
    expect(problemsOf(models)[0]).toContain(message);
  });

  it('reports a price for something weir has no unit for', () => {
    expect(problemsOf({ m: { ...chat, input_cost_per_token: 1e-6, citation_cost_per_token: 2e-6 } })).toEqual([
      'openai/m unmapped citation_cost_per_token has no unit in weir for chat',
    ]);
  });

  it('takes a zero for unknown, and for free only where its provider says so', () => {
    const free = { mode: 'chat', input_cost_per_token: 0, output_cost_per_token: 0 };
    const models = {
      'openai/m': { ...free, litellm_provider: 'openai' },
      'openrouter/x/m:free': { ...free, litellm_provider: 'openrouter' },
    };
    const [unknown, documented] = [...fileOf(models).cards()];
    expect(cost(unknown!, { input_tokens: 10 }).unpriced).toEqual(['input_tokens']);
    expect(cost(documented!, { input_tokens: 10 })).toEqual({ cost: 0n, unpriced: [] });
    expect(problemsOf(models)).toEqual(['openai/m refused all its prices are 0, which can also mean unknown']);
  });

  it('takes prices of one size for no model', () => {
    const models = { 'hd/1024-x-1024/dall-e-3': { ...chat, input_cost_per_pixel: 7.6e-8 }, m: chat };
    expect([...fileOf(models).cards()].map(({ model }) => model)).toEqual(['m']);
    expect(problemsOf(models)).toEqual([expect.stringContaining('openai/hd/1024-x-1024/dall-e-3 unmapped')]);
  });

  it.each([
    ['not JSON', '{"m": '],
    ['not a JSON object', '[]'],
    ['no entry with a litellm_provider', '{"openai": {"models": {}}}'],
  ])('refuses a file that is %s', (message, text) => {
    expect(() => litellmPrices(text)).toThrow(expect.objectContaining({ code: 'invalid_options' }));
    expect(() => litellmPrices(text)).toThrow(message);
  });
});

describe('names', () => {
  const names = (models: object, wanted?: readonly string[]): readonly string[] =>
    [...fileOf(models).cards(wanted)].map(({ provider, model }) => `${provider}/${model}`);

  it.each([
    ['gpt-4o', 'openai', 'openai/gpt-4o'],
    ['azure/eu/gpt-4o', 'azure', 'azure/eu/gpt-4o'],
    ['gemini/gemini-2.5-pro', 'gemini', 'gemini/gemini-2.5-pro'],
    ['gemini-2.5-pro', 'vertex_ai-language-models', 'vertex/gemini-2.5-pro'],
    ['vertex_ai/claude-opus-4-5', 'vertex_ai-anthropic_models', 'vertex/claude-opus-4-5'],
    ['anthropic.claude-haiku-4-5-v1:0', 'bedrock_converse', 'bedrock/anthropic.claude-haiku-4-5-v1:0'],
    ['together_ai/meta/llama', 'together_ai', 'together/meta/llama'],
    ['xai/grok-4', 'xai', 'xai/grok-4'],
    ['openrouter/openai/gpt-4o', 'openrouter', 'openrouter/openai/gpt-4o'],
    ['lambda_ai/llama', 'lambda_ai', 'lambda-ai/llama'],
  ])('%s of %s is %s', (key, provider, name) => {
    expect(names({ [key]: { litellm_provider: provider } })).toEqual([name]);
  });

  it('are those the wanted providers go by', () => {
    const models = { 'gemini/pro': { litellm_provider: 'gemini' }, 'gpt-4o': { litellm_provider: 'openai' } };
    expect(names(models, ['google'])).toEqual(['google/pro']);
  });

  it('prefer the key that names its provider', () => {
    const entry = { litellm_provider: 'deepseek', mode: 'chat' };
    const models = {
      'deepseek/chat': { ...entry, input_cost_per_token: 2e-6 },
      chat: { ...entry, input_cost_per_token: 1e-6 },
    };
    const cards = [...fileOf(models).cards()];
    expect(cards.map(({ prices }) => prices[0]!.amount)).toEqual([2_000_000n]);
  });
});

it('says when its prices were collected and names its state by its content', () => {
  const models = { m: chat, last_updated: '2026-07-24T18:23:43+00:00' };
  const source = fileOf(models);
  expect(source.retrievedAt).toBe('2026-07-24T18:23:43+00:00');
  expect(fileOf({ ...models, n: chat }).version).not.toBe(source.version);
  expect(fileOf(models).version).toBe(source.version);
});

it('knows endpoints, abilities and limits of its models', () => {
  const catalogue = createCatalogue({
    sources: [fileOf({ m: { ...chat, max_input_tokens: 8_192, max_output_tokens: 1_024, supports_vision: true } })],
  });
  expect(catalogue.find('m')[0]).toMatchObject({
    endpoints: ['chat', 'responses', 'messages', 'generateContent'],
    abilities: ['stream', 'image_input'],
    contextWindow: 8_192,
    maxOutputTokens: 1_024,
  });
});

describe('other currencies', () => {
  const entry = { ...chat, input_cost_per_token: 1.5e-6 };
  const costIn = (models: object, rates: Readonly<Record<string, readonly [bigint, bigint]>>) => {
    const usdPer = new Map(Object.entries(rates).map(([name, [num, den]]) => [name, { num, den }]));
    const source = litellmPrices(JSON.stringify(models), { usdPer });
    const [card] = [...source.cards()];
    return { ...cost(card!, { input_tokens: 1_000_001 }), problems: source.problems!().map(({ message }) => message) };
  };

  it('are refused without a rate, of an entry or of the whole list', () => {
    const refused = {
      cost: 0n,
      unpriced: ['input_tokens'],
      problems: ["currency: 'EUR' has no rate in prices.usdPer"],
    };
    expect(costIn({ m: { ...entry, currency: 'EUR' } }, {})).toEqual(refused);
    expect(costIn({ currency: 'EUR', m: entry }, {})).toEqual(refused);
    expect(costIn({ currency: 'USD', m: entry }, {})).toMatchObject({ cost: usd('1.5000015') });
  });

  it('are converted exactly: 1,000,001 x 1.5 EUR per million x 1.0837 = 1.6255516255 5 USD', () => {
    const { cost: total } = costIn({ m: { ...entry, currency: 'EUR' } }, { EUR: [10_837n, 10_000n] });
    expect(total).toBe(usd('1.62555162555'));
  });

  it('are converted exactly where a token costs no whole pico-USD: 1.5 x 0.3333333 USD, rounded once', () => {
    const { cost: total } = costIn({ m: { ...entry, currency: 'PLN' } }, { PLN: [3_333_333n, 10_000_000n] });
    expect(total).toBe(500_000_449_999n + 1n); // 1,000,001 x 1,500,000 x 0.3333333 = 500,000,449,999.95
  });
});
