import { calcPrice, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { costOf, type ModelCard, type Money, priceOf, type Usage, usd } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { genaiPrices } from './genai-prices.ts';
import { exactNames } from './match-rule.ts';
import { genaiId, PROVIDER_NAMES, serves } from './provider-ids.ts';

const data: readonly Provider[] = (await waitForUpdate())!;
const source = genaiPrices();
const cards = [...source.cards()];
const cardOf = (provider: string, model: string): ModelCard => {
  const card = source.match?.({ provider, model }, 'any');
  if (card === undefined) throw new Error(`no card for ${provider}/${model}`);
  return card;
};
const cost = (card: ModelCard, usage: Usage, at: string): Money =>
  costOf(usage, card.prices, { at: Date.parse(at) }).cost;

describe('prices, computed by hand from the figures of the data', () => {
  // gpt-5: 1.25 in, 0.125 cached, 10 out; 900 x 1.25 + 100 x 0.125 + 50 x 10 = 1637.5 USD per million
  it('prices gpt-5 with cache reads exactly', () => {
    const usage = { input_tokens: 900, cached_input_tokens: 100, output_tokens: 50 };
    expect(cost(cardOf('openai', 'gpt-5'), usage, '2026-11-01')).toBe(usd('0.0016375'));
  });

  // gpt-5.5: 5 in, 30 out; from 272,000 tokens on (written as over 271,999) 10 in, 45 out
  it.each([
    [271_998, '1.35999', '0.0003'],
    [271_999, '1.359995', '0.0003'],
    [272_000, '2.72', '0.00045'],
  ])('charges gpt-5.5 for %i input tokens at one tier as a whole', (tokens, input, output) => {
    const card = cardOf('openai', 'gpt-5.5');
    expect(cost(card, { input_tokens: tokens }, '2026-11-01')).toBe(usd(input));
    expect(cost(card, { input_tokens: tokens, output_tokens: 10 }, '2026-11-01')).toBe(usd(input) + usd(output));
  });

  it('counts cached tokens when it looks for the tier', () => {
    // 271,999 + 1 = 272,000: 271,999 x 10 + 1 x 1 USD per million
    const usage = { input_tokens: 271_999, cached_input_tokens: 1 };
    expect(cost(cardOf('openai', 'gpt-5.5'), usage, '2026-11-01')).toBe(usd('2.719991'));
  });

  it('prices gpt-5.6-sol by its day: 5 in and 30 out until 2026-08-20, 4 and 20 since', () => {
    const usage = { input_tokens: 1_000_000 / 5, output_tokens: 1_000 };
    const card = cardOf('openai', 'gpt-5.6-sol');
    expect(cost(card, usage, '2026-08-20T23:59:59Z')).toBe(usd('1.03'));
    expect(cost(card, usage, '2026-08-21T00:00:00Z')).toBe(usd('0.82'));
  });

  it('no longer charges the long-context tier of claude-opus-4-6 after 2026-03-13', () => {
    const usage = { input_tokens: 200_001 };
    expect(cost(cardOf('anthropic', 'claude-opus-4-6'), usage, '2026-03-12')).toBe(usd('2.00001'));
    expect(cost(cardOf('anthropic', 'claude-opus-4-6'), usage, '2026-03-13')).toBe(usd('1.000005'));
  });

  it('prices cache writes of both kinds: claude-sonnet-4-5 at 3.75 and, for one hour, 6', () => {
    const usage = { cache_write_tokens: 1_000, cache_write_1h_tokens: 1_000 };
    expect(cost(cardOf('anthropic', 'claude-sonnet-4-5'), usage, '2026-11-01')).toBe(usd('0.00975'));
  });

  it('prices deepseek-chat by the time of day: 0.27 from 00:30 to 16:30 UTC, 0.135 otherwise', () => {
    const card = cardOf('deepseek', 'deepseek-chat');
    const at = (time: string): Money => cost(card, { input_tokens: 1_000_000 }, `2026-11-01T${time}Z`);
    expect([at('00:29:59'), at('00:30:00'), at('16:29:59'), at('16:30:00')]).toEqual(
      ['0.135', '0.27', '0.27', '0.135'].map(usd),
    );
  });

  it('prices seconds of audio, searches, requests and pages by what they are sold in', () => {
    expect(cost(cardOf('openai', 'whisper-1'), { audio_seconds: 90.5 }, '2026-11-01')).toBe(usd('0.00905'));
    expect(cost(cardOf('openai', 'gpt-5'), { searches: 3 }, '2026-11-01')).toBe(usd('0.03'));
    expect(cost(cardOf('perplexity', 'sonar-pro'), { requests: 1 }, '2026-11-01')).toBe(usd('0.014'));
    expect(cost(cardOf('mistral', 'mistral-ocr-latest'), { pages: 5 }, '2026-11-01')).toBe(usd('0.02'));
  });

  it('reads the float artefact of the data as the price it stands for', () => {
    const card = cardOf('huggingface-together', 'Qwen/Qwen3-VL-8B-Instruct');
    expect(priceOf(card.prices, 'input_tokens', 0, { at: 0 })?.amount).toBe(180_000n);
  });
});

describe('against genai-prices itself', () => {
  const dates = [
    '2025-01-01T02:00:00Z',
    '2026-03-12T12:00:00Z',
    '2026-08-21T00:00:00Z',
    '2026-11-01T06:30:00Z',
    '2027-02-01T01:00:00Z',
  ];
  const sizes = [1_000, 128_000, 128_001, 200_000, 200_001, 271_999, 272_000, 272_001];

  /** What a card charges and what the package charges, for a request with every token unit the card prices. */
  function bothCosts(card: ModelCard, total: number, date: string): readonly [number, number] {
    const at = Date.parse(date);
    const priced = (unit: keyof Usage): boolean => priceOf(card.prices, unit, total, { at }) !== undefined;
    const [cached, written, output] = [100, priced('cache_write_tokens') ? 50 : 0, priced('output_tokens') ? 77 : 0];
    const usage = { input_tokens: total - cached - written, cached_input_tokens: cached, cache_write_tokens: written };
    const own = costOf({ ...usage, output_tokens: output, requests: priced('requests') ? 1 : 0 }, card.prices, { at });
    const theirs = calcPrice(
      { input_tokens: total, cache_read_tokens: cached, cache_write_tokens: written, output_tokens: output },
      card.model,
      { providerId: genaiId(card.provider)!, timestamp: new Date(at) },
    );
    return [Number(own.cost) / 1e12, theirs!.total_price];
  }

  const byToken = cards.filter(({ prices }) => prices.some(({ unit }) => unit === 'input_tokens'));
  const refused = new Set(source.problems?.().flatMap(({ kind, name }) => (kind === 'refused' ? [name] : [])));
  const same = (card: ModelCard, total: number, date: string): void => {
    const [own, theirs] = bothCosts(card, total, date);
    expect(own, `${card.provider}/${card.model} ${total} ${date}`).toBeCloseTo(theirs, 9);
  };

  it('charges the same for every model sold by token', () => {
    for (const card of byToken) if (!refused.has(`${card.provider}/${card.model}`)) same(card, 1_000, dates[3]!);
    expect(byToken.length).toBeGreaterThan(1_400);
  });

  it('charges the same at every tier boundary, date and hour where prices have conditions', () => {
    const conditional = byToken.filter(({ prices }) => prices.some(({ when, since }) => when ?? since));
    for (const card of conditional) for (const date of dates) for (const size of sizes) same(card, size, date);
    expect(conditional.length).toBeGreaterThan(50);
  });

  it('finds the same entry for every name its rules spell out, and for dates without dashes', () => {
    let compared = 0;
    for (const { id, models } of data) {
      const provider = PROVIDER_NAMES[id]?.find((name) => serves(name, 'claude')) ?? PROVIDER_NAMES[id]![0]!;
      for (const info of models) {
        for (const name of [info.id, `${info.id}-20250805`, ...exactNames(info.match)]) {
          const theirs = calcPrice({}, name, { providerId: id })?.model.id;
          const card = source.match?.({ provider, model: name }, 'any');
          expect(card === undefined, `${id} ${name}`).toBe(theirs === undefined);
          const own = card?.prices[0]?.source;
          if (own !== undefined) expect(own.slice(own.indexOf('/') + 1).split(',')[0], `${id} ${name}`).toBe(theirs);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(4_000);
  });
});

describe('genaiPrices', () => {
  it('knows a name for every provider of the data', () => {
    expect(data.map(({ id }) => id).filter((id) => PROVIDER_NAMES[id] === undefined)).toEqual([]);
  });

  it('names the installed release as its version', () => {
    expect(source.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(cardOf('openai', 'gpt-5').priceVersion).toBe(`genai-prices@${source.version}`);
  });

  it('has no card for a model or a provider nobody lists', () => {
    expect(source.match?.({ provider: 'openai', model: 'gpt-99' }, 'any')).toBeUndefined();
    expect(source.match?.({ provider: 'acme', model: 'gpt-5' }, 'any')).toBeUndefined();
    expect([...source.cards(['acme'])]).toEqual([]);
  });

  it('does not take a provider for another one because its name contains it', () => {
    expect(source.match?.({ provider: 'my-openai-clone', model: 'gpt-5' }, 'any')).toBeUndefined();
  });

  it('takes the entry of the model maker for a deployment at Azure, unless asked for its own', () => {
    expect(cardOf('azure', 'gpt-5')).toMatchObject({ provider: 'azure', model: 'gpt-5' });
    expect(cardOf('azure', 'gpt-5').prices[0]?.source).toBe('genai-prices openai/gpt-5');
    expect(source.match?.({ provider: 'azure', model: 'gpt-5' }, 'own')).toBeUndefined();
  });

  it('lists models under names their providers take', () => {
    const models = [...source.cards(['fireworks'])].map(({ model }) => model);
    expect(models).toContain('accounts/fireworks/models/deepseek-v3-0324');
    expect(models).not.toContain('deepseek-v3-0324');
  });

  it('does not offer what is retired, was copied from a reseller or is only the beginning of a name', () => {
    const models = [...source.cards(['openai', 'xai', 'mistral'])].map(({ model }) => model);
    for (const name of ['gpt-oss-20b', 'gpt-4o:extended', 'ft:gpt-3.5-turbo-', 'grok-2-1212', 'devstral-small:free']) {
      expect(models).not.toContain(name);
    }
    expect(cardOf('xai', 'grok-2-1212').prices).not.toEqual([]);
  });

  it('keeps Claude, which only Vertex serves, away from the Gemini API', () => {
    const claudes = (provider: string): number =>
      [...source.cards([provider])].filter(({ model }) => model.startsWith('claude')).length;
    expect(claudes('gemini')).toBe(0);
    expect(claudes('vertex')).toBeGreaterThan(5);
    expect(source.match?.({ provider: 'gemini', model: 'claude-opus-5' }, 'any')).toBeUndefined();
  });

  it('takes only what is documented as free for free; no prices mean unpriced', () => {
    expect(
      costOf({ input_tokens: 5 }, cardOf('openrouter', 'qwen/qwen3-coder:free').prices, { at: 0 }).unpriced,
    ).toEqual([]);
    expect(costOf({ input_tokens: 5 }, cardOf('openai', 'omni-moderation-latest').prices, { at: 0 }).unpriced).toEqual(
      [],
    );
    expect(cardOf('github-copilot', 'gpt-4o').prices).toEqual([]);
  });

  it('bills the images of gpt-image-1 at its one output price', () => {
    expect(cost(cardOf('openai', 'gpt-image-1'), { output_image_tokens: 1_000 }, '2026-11-01')).toBe(usd('0.04'));
    expect(cost(cardOf('openai', 'gpt-image-1.5'), { output_image_tokens: 1_000 }, '2026-11-01')).toBe(usd('0.032'));
  });

  it('refuses a figure that is not exact, reports it, and leaves the unit to its parent', () => {
    const card = cardOf('openrouter', 'google/gemini-3.5-flash');
    expect(source.problems?.()).toContainEqual({
      source: 'genai-prices',
      name: 'openrouter/google/gemini-3.5-flash',
      kind: 'refused',
      message: 'cache_write_tokens: 0.08333333333333334 USD is not exact, the limit is 6 decimals',
    });
    expect(priceOf(card.prices, 'cache_write_tokens', 0, { at: 0 })?.unit).toBe('input_tokens');
  });

  it('reports prices for things weir has no unit for', () => {
    expect(source.problems?.()).toContainEqual(
      expect.objectContaining({
        name: 'openai/gpt-5',
        kind: 'unmapped',
        message: 'storage_searches_kcount has no unit in weir',
      }),
    );
  });
});
